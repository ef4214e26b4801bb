package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.DeliveryRoles;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.List;

/// Whether a role may read a stream, asked from time to time. For one thread at a time.
final class SourceReading {
    /// A change of a role's policies is seen after this at the latest.
    static final Duration ASKED_EVERY = Duration.ofSeconds(30);

    /// What Firehose needs to read a stream ("Controlling access", Amazon Data Firehose Developer Guide).
    private static final List<String> READING = List.of(
            "kinesis:DescribeStream", "kinesis:GetShardIterator", "kinesis:GetRecords", "kinesis:ListShards");

    private final DeliveryRoles roles;
    private final String roleArn;
    private final String streamArn;
    private final Clock clock;
    private long askAtMs = Long.MIN_VALUE;
    private boolean may;

    SourceReading(DeliveryRoles roles, String roleArn, String streamArn, Clock clock) {
        this.roles = roles;
        this.roleArn = roleArn;
        this.streamArn = streamArn;
        this.clock = clock;
    }

    boolean may() {
        long now = clock.millis();
        if (now >= askAtMs) {
            may = READING.stream().allMatch(action -> roles.may(roleArn, action, streamArn));
            askAtMs = now + ASKED_EVERY.toMillis();
        }
        return may;
    }
}
