package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.DecreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.IncreaseStreamRetentionPeriodInput;
import dev.millrace.wire.kinesis.InvalidArgumentException;

/// IncreaseStreamRetentionPeriod and DecreaseStreamRetentionPeriod: 24 to 8760 hours.
public final class RetentionPeriod {
    private final StreamLookup lookup;

    public RetentionPeriod(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public void increase(IncreaseStreamRetentionPeriodInput input, Call call) {
        int hours = input.retentionPeriodHours();
        lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .change(state -> {
                    check(hours);
                    if (hours < state.retentionHours()) {
                        throw refused(state, hours, "shorter", "DecreaseRetentionPeriod");
                    }
                    return state.withRetentionHours(hours);
                });
    }

    public void decrease(DecreaseStreamRetentionPeriodInput input, Call call) {
        int hours = input.retentionPeriodHours();
        lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call)
                .change(state -> {
                    check(hours);
                    if (hours > state.retentionHours()) {
                        throw refused(state, hours, "longer", "IncreaseRetentionPeriod");
                    }
                    return state.withRetentionHours(hours);
                });
    }

    private static void check(int hours) {
        if (hours < KinesisLimits.MIN_RETENTION_HOURS) {
            throw new InvalidArgumentException("Minimum allowed retention period is "
                    + KinesisLimits.MIN_RETENTION_HOURS + " hours. Requested retention period (" + hours
                    + " hours) is too short.");
        }
        if (hours > KinesisLimits.MAX_RETENTION_HOURS) {
            throw new InvalidArgumentException("Maximum allowed retention period is "
                    + KinesisLimits.MAX_RETENTION_HOURS + " hours. Requested retention period (" + hours
                    + " hours) is too long.");
        }
    }

    private static InvalidArgumentException refused(StreamState state, int hours, String how, String other) {
        return new InvalidArgumentException("Requested retention period (" + hours + " hours) for stream "
                + state.name() + " can not be " + how + " than existing retention period (" + state.retentionHours()
                + " hours). Use " + other + " API.");
    }
}
