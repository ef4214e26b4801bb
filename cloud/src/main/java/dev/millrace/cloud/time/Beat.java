package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Something to be done from time to time, at an instant and each period after it. While one is under way, and while the
/// machine sleeps, those that come are left out.
///
/// Who moves time on does not stop where a beat has nothing to do: a month of an empty server has no minutes.
/// @param idleUntil before when it has nothing to do, as things are now: [Instant#MIN] where that is not known,
///     [Instant#MAX] where time alone brings it nothing. It is asked often, on any thread, and does not wait on the clock
/// @param task is told when it was due
public record Beat(Instant first, Duration period, Supplier<Instant> idleUntil, Consumer<Instant> task) {
    /// The first of its instants at or after another.
    Instant from(Instant from) {
        if (!from.isAfter(first)) {
            return first;
        }
        Duration since = Duration.between(first, from);
        long periods = since.dividedBy(period);
        Instant at = first.plus(period.multipliedBy(periods));
        return at.isBefore(from) ? at.plus(period) : at;
    }

    /// The first of its instants after another.
    Instant after(Instant after) {
        return from(after.plusNanos(1));
    }
}
