package dev.millrace.cloud.service.kinesis.operation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as Kinesis writes them into its messages.
final class AwsTime {
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE MMM dd HH:mm:ss 'UTC' yyyy", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private AwsTime() {}

    /// Such as `Thu Dec 10 01:59:39 UTC 2015`.
    static String text(long epochMs) {
        return FORM.format(Instant.ofEpochMilli(epochMs));
    }
}
