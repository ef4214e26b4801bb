package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.kinesis.GetShardIteratorInput;
import dev.millrace.wire.kinesis.GetShardIteratorOutput;

/// Gives an iterator: a place in a shard, fixed when the call is answered.
public final class GetShardIterator {
    private final StreamLookup lookup;
    private final ShardPositions positions;
    private final ShardIterators iterators;

    public GetShardIterator(StreamLookup lookup, ShardPositions positions, ShardIterators iterators) {
        this.lookup = lookup;
        this.positions = positions;
        this.iterators = iterators;
    }

    public GetShardIteratorOutput answer(GetShardIteratorInput input, Call call) {
        LiveStream stream = lookup.stream(input.streamName(), input.streamARN(), input.streamId(), call);
        ShardId id = ShardId.parse(input.shardId())
                .orElseThrow(() -> StreamLookup.shardNotFound(stream.state(), input.shardId()));
        Shard shard = stream.shard(id)
                .orElseThrow(() -> ShardIterators.gone(
                        id, stream.state().name(), stream.state().account()));
        long index = positions.index(
                stream, shard, input.shardIteratorType(), input.startingSequenceNumber(), input.timestamp());
        return new GetShardIteratorOutput(iterators.seal(stream.state(), shard, index));
    }
}
