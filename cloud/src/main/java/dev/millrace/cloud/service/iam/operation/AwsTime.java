package dev.millrace.cloud.service.iam.operation;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/// IAM keeps whole seconds.
final class AwsTime {
    private AwsTime() {}

    static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
