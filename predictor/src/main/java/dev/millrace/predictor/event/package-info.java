/// What comes in: invocations, the records in them, and the events in those, each checked field by field.
@NullMarked
package dev.millrace.predictor.event;

import org.jspecify.annotations.NullMarked;
