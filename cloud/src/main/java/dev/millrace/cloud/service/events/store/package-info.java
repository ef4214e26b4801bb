/// Buses with their rules and archives, as they are kept.
@NullMarked
package dev.millrace.cloud.service.events.store;

import org.jspecify.annotations.NullMarked;
