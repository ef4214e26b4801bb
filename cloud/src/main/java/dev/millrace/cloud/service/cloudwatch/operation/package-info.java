/// The operations, each with rules of its own in a file of its name.
@NullMarked
package dev.millrace.cloud.service.cloudwatch.operation;

import org.jspecify.annotations.NullMarked;
