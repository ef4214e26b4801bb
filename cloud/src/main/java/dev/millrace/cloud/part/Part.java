package dev.millrace.cloud.part;

import java.time.Duration;
import java.util.List;

/// A part of the server with a life of its own. Its constructor makes it; it begins no work before [#start] and does
/// none after [#stop].
public interface Part {
    /// Begins what the part does by itself, and goes on with what was under way when the server ended. Called once,
    /// before the first request.
    default void start() {}

    /// What the part does from time to time, for as long as it works.
    default List<Round> rounds() {
        return List.of();
    }

    /// Begins nothing more and lets what is in hand come to its end, while the server still answers: a function at work
    /// may still put its records. Called once at the end of the server, not at a reset.
    /// @param patience how long that may take
    default void drain(Duration patience) {}

    /// Ends what is under way: programs, timers, threads. Called once; no request is under way any more, and the parts
    /// that were made later have stopped. What was acknowledged is kept and goes on at the next start.
    default void stop() {}
}
