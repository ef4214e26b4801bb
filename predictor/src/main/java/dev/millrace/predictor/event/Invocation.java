package dev.millrace.predictor.event;

import java.util.List;

/// What the function was called with.
public sealed interface Invocation {

    /// A batch of a stream's records, as an event source mapping sends it.
    record Batch(List<StreamRecord> records) implements Invocation {}

    /// One event by itself, as a person sends it to try the function.
    record Single(Event event) implements Invocation {}
}
