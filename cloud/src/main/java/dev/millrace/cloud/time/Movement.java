package dev.millrace.cloud.time;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What came of moving a clock.
public sealed interface Movement {
    /// It is as was asked for.
    /// @param ran how often what ran on the way, by name
    record Arrived(Instant now, Map<String, Integer> ran) implements Movement {}

    /// Something did not come to its end in time, and the clock did not go on without it.
    record StoppedShort(Instant now, Map<String, Integer> ran, List<String> atWork) implements Movement {}

    /// That time is past.
    record Back(Instant now) implements Movement {}

    /// It is being moved already, or was closed.
    record NotNow(boolean closed) implements Movement {}
}
