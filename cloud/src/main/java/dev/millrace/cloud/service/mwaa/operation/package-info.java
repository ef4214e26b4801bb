/// MWAA's operations.
@NullMarked
package dev.millrace.cloud.service.mwaa.operation;

import org.jspecify.annotations.NullMarked;
