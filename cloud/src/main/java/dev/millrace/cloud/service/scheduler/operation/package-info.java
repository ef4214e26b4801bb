/// The operations with rules of their own.
@NullMarked
package dev.millrace.cloud.service.scheduler.operation;

import org.jspecify.annotations.NullMarked;
