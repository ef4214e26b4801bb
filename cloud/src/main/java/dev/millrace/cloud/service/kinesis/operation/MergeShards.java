package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.Shards;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.MergeShardsInput;
import java.time.InstantSource;

/// Merges two adjacent shards. Done when the call returns.
public final class MergeShards {
    private final StreamLookup lookup;
    private final InstantSource clock;

    public MergeShards(StreamLookup lookup, InstantSource clock) {
        this.lookup = lookup;
        this.clock = clock;
    }

    public void answer(MergeShardsInput input, Call call) {
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        ShardId lower = id(stream, input.shardToMerge());
        ShardId upper = id(stream, input.adjacentShardToMerge());
        ModeRules.onlyProvisioned(stream.state(), "MergeShards");
        stream.change(state -> switch (state.shards().merge(lower, upper, clock.instant())) {
            case Shards.Merge.Done done -> state.withShards(done.shards());
            case Shards.Merge.Missing missing ->
                throw StreamLookup.shardNotFound(state, missing.id().toString());
            case Shards.Merge.NotOpen notOpen -> throw SplitShard.alreadyGone(state, notOpen.id());
            case Shards.Merge.NotAdjacent notAdjacent ->
                throw new InvalidArgumentException("Shards " + lower + " and " + upper + " in stream " + state.name()
                        + " under account " + state.account()
                        + " are not an adjacent pair of shards eligible for merging");
        });
    }

    private static ShardId id(LiveStream stream, String text) {
        return ShardId.parse(text).orElseThrow(() -> StreamLookup.shardNotFound(stream.state(), text));
    }
}
