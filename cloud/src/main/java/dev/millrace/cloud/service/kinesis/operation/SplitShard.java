package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.HashKey;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.Shards;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.SplitShardInput;
import java.time.InstantSource;

/// Splits a shard in two at a hash key. Done when the call returns.
public final class SplitShard {
    private final StreamLookup lookup;
    private final ShardQuota quota;
    private final InstantSource clock;

    public SplitShard(StreamLookup lookup, ShardQuota quota, InstantSource clock) {
        this.lookup = lookup;
        this.quota = quota;
        this.clock = clock;
    }

    public void answer(SplitShardInput input, Call call) {
        quota.holding(() -> split(input, call));
    }

    private void split(SplitShardInput input, Call call) {
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        ShardId id = ShardId.parse(input.shardToSplit())
                .orElseThrow(() -> StreamLookup.shardNotFound(stream.state(), input.shardToSplit()));
        ModeRules.onlyProvisioned(stream.state(), "SplitShard");
        quota.check(call, 1);
        stream.change(state -> {
            HashKey at = HashKey.parse(input.newStartingHashKey()).orElse(HashKey.MAX);
            return switch (state.shards().split(id, at, clock.instant())) {
                case Shards.Split.Done done -> state.withShards(done.shards());
                case Shards.Split.Missing missing -> throw StreamLookup.shardNotFound(state, id.toString());
                case Shards.Split.NotOpen notOpen -> throw alreadyGone(state, id);
                case Shards.Split.KeyOutside outside -> throw outside(state, input, outside.shard());
            };
        });
    }

    static AwsException alreadyGone(StreamState state, ShardId id) {
        return new InvalidArgumentException("Shard " + id + " in stream " + state.name() + " under account "
                + state.account() + " has already been merged or split, and thus is not eligible for merging or "
                + "splitting.");
    }

    private static AwsException outside(StreamState state, SplitShardInput input, Shard shard) {
        return new InvalidArgumentException("NewStartingHashKey " + input.newStartingHashKey()
                + " used in SplitShard() on shard " + shard.id() + " in stream " + state.name() + " under account "
                + state.account() + " is not both greater than one plus the shard's StartingHashKey " + shard.start()
                + " and less than the shard's EndingHashKey " + shard.end() + ".");
    }
}
