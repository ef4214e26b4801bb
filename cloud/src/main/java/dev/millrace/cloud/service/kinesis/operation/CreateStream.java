package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.Shards;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.domain.StreamState.StreamMode;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.CreateStreamInput;
import dev.millrace.wire.kinesis.LimitExceededException;
import dev.millrace.wire.kinesis.ResourceInUseException;
import dev.millrace.wire.kinesis.ValidationException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Makes a stream. Its shards are there when the call returns, so it is ACTIVE at once: a client that waits sees that
/// at its first look.
public final class CreateStream {
    private static final String ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private final Streams streams;
    private final ShardQuota quota;
    private final InstantSource clock;
    private final RandomGenerator random;

    public CreateStream(Streams streams, ShardQuota quota, InstantSource clock, RandomGenerator random) {
        this.streams = streams;
        this.quota = quota;
        this.clock = clock;
        this.random = random;
    }

    public void answer(CreateStreamInput input, Call call) {
        quota.holding(() -> create(input, call));
    }

    private void create(CreateStreamInput input, Call call) {
        StreamMode mode = mode(input);
        Map<String, String> tags = input.tags() == null ? Map.of() : input.tags();
        Tags.check(tags.keySet(), tags.values());
        Tags.rules(input.streamName(), call.account()).fresh(tags);
        Instant now = AwsTime.seconds(clock);
        StreamState state = new StreamState(
                call.account(),
                call.region(),
                input.streamName(),
                random.nextLong() & Long.MAX_VALUE,
                letters(20) + "-" + letters(3),
                now,
                mode,
                KinesisLimits.MIN_RETENTION_HOURS,
                null,
                input.maxRecordSizeInKiB() == null ? KinesisLimits.DEFAULT_MAX_RECORD_KIB : input.maxRecordSizeInKiB(),
                input.warmThroughputMiBps(),
                List.of(),
                Map.copyOf(tags),
                null,
                Shards.uniform(shardCount(input, mode, call), now),
                List.of(),
                List.of());
        if (streams.create(state) == null) {
            throw new ResourceInUseException(
                    "Stream " + input.streamName() + " under account " + call.account() + " already exists.");
        }
    }

    /// A stream of which neither mode nor shards are named is an on-demand one.
    private static StreamMode mode(CreateStreamInput input) {
        if (input.streamModeDetails() != null) {
            return StreamMode.valueOf(input.streamModeDetails().streamMode());
        }
        return input.shardCount() == null ? StreamMode.ON_DEMAND : StreamMode.PROVISIONED;
    }

    private int shardCount(CreateStreamInput input, StreamMode mode, Call call) {
        return switch (mode) {
            case PROVISIONED -> {
                if (input.shardCount() == null) {
                    throw new ValidationException("ShardCount must be specified for a stream in PROVISIONED mode.");
                }
                if (input.warmThroughputMiBps() != null) {
                    throw new ValidationException(
                            "WarmThroughputMiBps can only be specified for a stream in ON_DEMAND mode.");
                }
                quota.check(call, input.shardCount());
                yield input.shardCount();
            }
            case ON_DEMAND -> {
                if (input.shardCount() != null) {
                    throw new ValidationException("ShardCount must not be specified for a stream in ON_DEMAND mode.");
                }
                int count = quota.onDemandStreams(call);
                if (count >= KinesisLimits.ON_DEMAND_STREAMS) {
                    throw new LimitExceededException(
                            "This request would exceed the limit on the number of On-Demand streams for the account "
                                    + call.account() + " in " + call.region() + ". Current On-Demand streams count: "
                                    + count + ". Limit: " + KinesisLimits.ON_DEMAND_STREAMS + ".");
                }
                yield KinesisLimits.ON_DEMAND_SHARDS;
            }
        };
    }

    private String letters(int count) {
        StringBuilder letters = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            letters.append(ID_LETTERS.charAt(random.nextInt(ID_LETTERS.length())));
        }
        return letters.toString();
    }
}
