/// Jobs at work: their scripts fetched, run and followed.
@NullMarked
package dev.millrace.cloud.service.glue.job;

import org.jspecify.annotations.NullMarked;
