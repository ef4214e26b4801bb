package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.operation.ShardPositions;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.Streams;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Reads streams from within the server: for event source mappings and delivery streams. No iterators, no limits of
/// rates, no polling: a reader waits on the shard itself.
public final class StreamReads {
    private final Streams streams;
    private final ShardPositions positions;
    private final Clock clock;

    StreamReads(Streams streams, ShardPositions positions, Clock clock) {
        this.streams = streams;
        this.positions = positions;
        this.clock = clock;
    }

    /// A shard as a reader needs to know it.
    /// @param parents the shards whose records come before this one's: none, one, or two after a merge; a parent may be
    ///     gone from the list, past its retention period
    /// @param closed whether it was split or merged, so that it ends
    public record ShardFacts(String shardId, List<String> parents, boolean closed) {}

    public boolean exists(String streamArn) {
        return find(streamArn).isPresent();
    }

    /// The stream's shards, oldest first: parents stand before their children.
    /// @throws ResourceNotFoundException where there is no such stream
    public List<ShardFacts> shards(String streamArn) {
        return stream(streamArn).state().shards().all().stream()
                .map(shard -> new ShardFacts(
                        shard.id().toString(),
                        shard.parents().stream()
                                .map(index -> new ShardId(index).toString())
                                .toList(),
                        !shard.takesRecords()))
                .toList();
    }

    /// Opens a shard. The place is fixed at this moment, also for [ReadFrom.Latest].
    /// @throws ResourceNotFoundException where there is no such stream or shard
    /// @throws dev.millrace.wire.kinesis.InvalidArgumentException for a sequence number that is not of this shard
    public ShardCursor open(String streamArn, String shardId, ReadFrom from) {
        LiveStream stream = stream(streamArn);
        Shard shard = ShardId.parse(shardId)
                .flatMap(stream::shard)
                .orElseThrow(() -> new ResourceNotFoundException(
                        "Shard " + shardId + " in stream " + stream.state().name() + " under account "
                                + stream.state().account() + " does not exist"));
        return new ShardCursor(stream, shard, index(stream, shard, from), clock);
    }

    /// Has somebody told when there may be something new to read: records came, shards closed, the stream ended. He is
    /// told on the thread that did it, so he does not wait.
    /// @return what ends it; empty where there is no such stream
    public Optional<Runnable> listen(String streamArn, Runnable listener) {
        return find(streamArn).map(stream -> {
            stream.listen(listener);
            return () -> stream.unlisten(listener);
        });
    }

    private long index(LiveStream stream, Shard shard, ReadFrom from) {
        return switch (from) {
            case ReadFrom.TrimHorizon horizon -> positions.index(stream, shard, "TRIM_HORIZON", null, null);
            case ReadFrom.Latest latest -> positions.index(stream, shard, "LATEST", null, null);
            case ReadFrom.AtTimestamp(Instant time) ->
                time.isAfter(clock.instant())
                        ? positions.index(stream, shard, "LATEST", null, null)
                        : positions.index(stream, shard, "AT_TIMESTAMP", null, time);
            case ReadFrom.AtSequence(String number) ->
                positions.index(stream, shard, "AT_SEQUENCE_NUMBER", number, null);
            case ReadFrom.AfterSequence(String number) ->
                positions.index(stream, shard, "AFTER_SEQUENCE_NUMBER", number, null);
        };
    }

    private LiveStream stream(String arn) {
        return find(arn).orElseThrow(() -> new ResourceNotFoundException("Stream " + arn + " not found."));
    }

    private Optional<LiveStream> find(String arn) {
        return StreamArn.parse(arn).flatMap(name -> streams.find(name.account(), name.region(), name.stream()));
    }
}
