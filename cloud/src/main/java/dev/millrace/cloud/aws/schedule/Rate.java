package dev.millrace.cloud.aws.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `rate(5 minutes)`: from its beginning on, always so far apart. A day is 24 hours, whatever the wall's clock does.
public record Rate(Duration every) implements Schedule {
    /// Nine digits: a rate of two thousand years never comes anyway.
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}) (minute|hour|day)(s?)");

    /// Rules of EventBridge refuse `rate(1 minutes)` and `rate(5 minute)`; other services do not look.
    public enum Number {
        AGREES,
        EITHER
    }

    static Rate of(String inner, Number number) {
        Matcher read = FORM.matcher(inner);
        if (!read.matches()) {
            throw new NotReadable("its rate is not a number and minutes, hours or days");
        }
        long value = Long.parseLong(read.group(1));
        if (value == 0) {
            throw new NotReadable("its rate is zero");
        }
        if (number == Number.AGREES && (value == 1) == read.group(3).equals("s")) {
            throw new NotReadable("its unit does not agree with its value");
        }
        return new Rate(
                switch (read.group(2)) {
                    case "minute" -> Duration.ofMinutes(value);
                    case "hour" -> Duration.ofHours(value);
                    default -> Duration.ofDays(value);
                });
    }

    @Override
    public Optional<Instant> next(Instant after, Instant since, ZoneId zone) {
        if (after.isBefore(since)) {
            return Optional.of(since);
        }
        long passed = Duration.between(since, after).dividedBy(every);
        return Optional.of(since.plus(every.multipliedBy(passed + 1))).filter(Cron::before2200);
    }
}
