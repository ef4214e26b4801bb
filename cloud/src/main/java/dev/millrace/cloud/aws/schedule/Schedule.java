package dev.millrace.cloud.aws.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/// When something is to happen, once or again and again.
public sealed interface Schedule permits Rate, Cron, At {
    /// The first time after an instant, that instant itself never; empty where none comes, or none before the year 2200.
    /// @param since when the schedule began: a rate counts from it, and it is the rate's first time itself. Who wants
    ///     that one too asks for what comes after an instant before it
    /// @param zone the clock on whose wall a cron or an `at` is read. As AWS has it for daylight saving time: what falls
    ///     into the hour that is left out does not happen, what falls into the hour that comes twice happens in the first
    Optional<Instant> next(Instant after, Instant since, ZoneId zone);

    /// Reads an expression as rules of EventBridge do: `rate(1 minute)`, `rate(2 minutes)`, to the letter.
    static Reading read(String text) {
        return read(text, Rate.Number.AGREES);
    }

    /// @param number whether a rate's unit must agree with its value
    static Reading read(String text, Rate.Number number) {
        if (!text.endsWith(")")) {
            return new Reading.NotASchedule("it does not end with a bracket");
        }
        int open = text.indexOf('(');
        String inner = text.substring(open + 1, text.length() - 1);
        try {
            return new Reading.Understood(
                    switch (text.substring(0, Math.max(0, open))) {
                        case "rate" -> Rate.of(inner, number);
                        case "cron" -> Cron.of(inner);
                        case "at" -> At.of(inner);
                        default -> throw new NotReadable("it is neither a rate, a cron nor an at");
                    });
        } catch (NotReadable e) {
            return new Reading.NotASchedule(e.why);
        }
    }

    /// Leaves the depths of an expression; seen by nobody outside.
    final class NotReadable extends RuntimeException {
        final String why;

        NotReadable(String why) {
            super(why, null, false, false);
            this.why = why;
        }
    }
}
