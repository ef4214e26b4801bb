/// Operations in AWS's words.
@NullMarked
package dev.millrace.cloud.service.logs.operation;

import org.jspecify.annotations.NullMarked;
