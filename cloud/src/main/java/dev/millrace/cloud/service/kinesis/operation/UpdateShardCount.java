package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.LimitExceededException;
import dev.millrace.wire.kinesis.UpdateShardCountInput;
import dev.millrace.wire.kinesis.UpdateShardCountOutput;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// Brings a stream to a number of shards, at most twice and at least half as many as it has, by halving and merging. Done
/// when the call returns.
public final class UpdateShardCount {
    private final StreamLookup lookup;
    private final ShardQuota quota;
    private final InstantSource clock;
    private final boolean enforceLimits;

    public UpdateShardCount(StreamLookup lookup, ShardQuota quota, InstantSource clock, boolean enforceLimits) {
        this.lookup = lookup;
        this.quota = quota;
        this.clock = clock;
        this.enforceLimits = enforceLimits;
    }

    public UpdateShardCountOutput answer(UpdateShardCountInput input, Call call) {
        return quota.holding(() -> update(input, call));
    }

    private UpdateShardCountOutput update(UpdateShardCountInput input, Call call) {
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        int target = input.targetShardCount();
        ModeRules.onlyProvisioned(stream.state(), "UpdateShardCount");
        int[] before = new int[1];
        StreamState after = stream.change(state -> {
            int open = state.shards().openCount();
            before[0] = open;
            check(state, open, target, call);
            Instant now = clock.instant();
            List<Instant> updates = recent(state.shardCountUpdates(), now);
            if (enforceLimits && updates.size() >= KinesisLimits.UPDATE_SHARD_COUNT_PER_DAY) {
                throw new LimitExceededException("UpdateShardCount cannot be called more than "
                        + KinesisLimits.UPDATE_SHARD_COUNT_PER_DAY + " times in a rolling 24-hour period for stream "
                        + state.name() + " under account " + state.account() + ".");
            }
            updates.add(now);
            return state.withShards(state.shards().rescale(target, now)).withShardCountUpdates(updates);
        });
        return new UpdateShardCountOutput(after.name(), before[0], target, after.arn());
    }

    private void check(StreamState stream, int open, int target, Call call) {
        String counts = "Current open shard count: " + open + ", Target shard count: " + target;
        if (target > KinesisLimits.UPDATE_SHARD_COUNT_TARGET) {
            throw new LimitExceededException("Target shard count or number of open shards cannot be greater than "
                    + KinesisLimits.UPDATE_SHARD_COUNT_TARGET + ". " + counts);
        }
        if (target > open * 2L) {
            throw new LimitExceededException(
                    "UpdateShardCount cannot scale up over double your current open shard count. " + counts);
        }
        if (target * 2L < open) {
            throw new LimitExceededException(
                    "UpdateShardCount cannot scale down below half your current open shard count. " + counts);
        }
        if (target > open) {
            quota.check(call, target - open);
        }
    }

    static List<Instant> recent(List<Instant> times, Instant now) {
        List<Instant> recent = new ArrayList<>(times);
        recent.removeIf(time -> time.isBefore(now.minus(Duration.ofDays(1))));
        return recent;
    }
}
