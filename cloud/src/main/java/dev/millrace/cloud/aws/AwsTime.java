package dev.millrace.cloud.aws;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/// Times as AWS keeps them and as it writes them into its messages.
public final class AwsTime {
    private static final DateTimeFormatter MESSAGE = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private AwsTime() {}

    /// Now, in whole seconds.
    public static Instant seconds(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /// Now, in whole milliseconds.
    public static Instant millis(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /// Such as `Thu Dec 10 01:59:39 UTC 2015`.
    public static String message(Instant time) {
        return MESSAGE.format(time);
    }
}
