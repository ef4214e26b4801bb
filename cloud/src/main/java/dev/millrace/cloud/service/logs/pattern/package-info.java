/// Filter patterns, read and matched.
@NullMarked
package dev.millrace.cloud.service.logs.pattern;

import org.jspecify.annotations.NullMarked;
