package dev.millrace.cloud.part;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Something done from time to time.
/// @param what for the log, should it fail: `trimming streams`
/// @param every from one round to the next
/// @param idleUntil before when it has nothing to do, as [dev.millrace.cloud.time.Beat] has it: a month that is passed
///     in one step has 43,200 minutes
public record Round(String what, Duration every, Supplier<Instant> idleUntil, Runnable task) {
    /// One that is made whether or not there is something to do.
    public Round(String what, Duration every, Runnable task) {
        this(what, every, () -> Instant.MIN, task);
    }

    /// When it has something to do, for one that can only say whether it has at all.
    public static Instant nowIf(boolean something) {
        return something ? Instant.MIN : Instant.MAX;
    }
}
