/// The operations, a file for each that has rules of its own.
@NullMarked
package dev.millrace.cloud.service.events.operation;

import org.jspecify.annotations.NullMarked;
