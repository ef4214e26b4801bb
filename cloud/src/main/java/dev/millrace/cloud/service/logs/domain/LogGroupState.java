package dev.millrace.cloud.service.logs.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is kept of a group besides its streams and events.
/// @param uid names the group's events in the store; never given twice
/// @param retentionDays null for ever
/// @param kmsKeyId the key's ARN; nothing is encrypted with it
/// @param logGroupClass STANDARD, INFREQUENT_ACCESS or DELIVERY
@RecordBuilder
public record LogGroupState(
        long uid,
        String account,
        String region,
        String name,
        Instant created,
        @Nullable Integer retentionDays,
        @Nullable String kmsKeyId,
        String logGroupClass,
        boolean deletionProtection,
        Map<String, String> tags)
        implements LogGroupStateBuilder.With {

    public LogGroupState {
        tags = Map.copyOf(tags);
    }

    public LogGroupArn arn() {
        return new LogGroupArn(region, account, name);
    }

    /// The time before which events are gone, in milliseconds.
    public long cutoffMs(Instant now) {
        return retentionDays == null
                ? 0
                : Math.max(0, now.minus(Duration.ofDays(retentionDays)).toEpochMilli());
    }
}
