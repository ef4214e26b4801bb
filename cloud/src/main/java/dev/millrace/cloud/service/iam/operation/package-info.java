/// IAM's operations, one file for what belongs together.
@NullMarked
package dev.millrace.cloud.service.iam.operation;

import org.jspecify.annotations.NullMarked;
