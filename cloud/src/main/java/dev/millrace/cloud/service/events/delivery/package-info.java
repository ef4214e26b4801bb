/// An event's way from its bus to targets.
@NullMarked
package dev.millrace.cloud.service.events.delivery;

import org.jspecify.annotations.NullMarked;
