/// Operations in AWS's words.
@NullMarked
package dev.millrace.cloud.logs.operation;

import org.jspecify.annotations.NullMarked;
