/// IAM's operations, one file for what belongs together.
@NullMarked
package dev.millrace.cloud.iam.operation;

import org.jspecify.annotations.NullMarked;
