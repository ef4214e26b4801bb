/// Glue's operations: each takes AWS's input and answers in AWS's words.
@NullMarked
package dev.millrace.cloud.service.glue.operation;

import org.jspecify.annotations.NullMarked;
