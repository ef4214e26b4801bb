/// The operations.
@NullMarked
package dev.millrace.cloud.service.athena.operation;

import org.jspecify.annotations.NullMarked;
