/// Filter patterns, read and matched.
@NullMarked
package dev.millrace.cloud.logs.pattern;

import org.jspecify.annotations.NullMarked;
