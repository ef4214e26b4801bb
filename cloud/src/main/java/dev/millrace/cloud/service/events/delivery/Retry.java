package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.delivery.Destination.Outcome;
import java.time.Duration;
import java.time.Instant;

/// What comes after an attempt.
sealed interface Retry {
    /// It is with its target.
    record Done() implements Retry {}

    /// It is given up.
    /// @param condition which limit was reached, as dead letters tell it
    record Dropped(String code, String message, String condition) implements Retry {}

    record Again(Delivery delivery) implements Retry {}

    /// @param jitter between 0 and 1
    static Retry after(Delivery delivery, Outcome outcome, Instant now, double jitter) {
        return switch (outcome) {
            case Outcome.Taken _ -> new Done();
            case Outcome.Refused(String code, String message) -> new Dropped(code, message, "none");
            case Outcome.Failed(String code, String message) -> {
                // The first attempt is none of the retries.
                if (delivery.attempts() >= delivery.maxAttempts()) {
                    yield new Dropped(code, message, "MaximumRetryAttempts");
                }
                Instant due = now.plus(backOff(delivery.attempts(), jitter));
                yield due.isAfter(delivery.accepted().plusSeconds(delivery.maxAgeSeconds()))
                        ? new Dropped(code, message, "MaximumEventAgeInSeconds")
                        : new Again(delivery.withAttempts(delivery.attempts() + 1).withDue(due));
            }
        };
    }

    /// Doubling up to the longest, of which at least half.
    private static Duration backOff(int attempts, double jitter) {
        long doubled = EventsLimits.FIRST_BACK_OFF.toMillis() << Math.min(attempts, 20);
        long longest = Math.min(doubled, EventsLimits.LONGEST_BACK_OFF.toMillis());
        return Duration.ofMillis((long) (longest * (0.5 + jitter / 2)));
    }
}
