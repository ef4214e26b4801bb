package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.wire.kinesis.ChildShard;
import dev.millrace.wire.kinesis.EnhancedMetrics;
import dev.millrace.wire.kinesis.HashKeyRange;
import dev.millrace.wire.kinesis.SequenceNumberRange;
import dev.millrace.wire.kinesis.StreamModeDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The domain in AWS's words.
final class Descriptions {
    static final String ACTIVE = "ACTIVE";

    private Descriptions() {}

    static dev.millrace.wire.kinesis.Shard shard(Shard shard) {
        var last = shard.last();
        return new dev.millrace.wire.kinesis.Shard(
                shard.id().toString(),
                id(shard.parent()),
                id(shard.adjacentParent()),
                range(shard),
                new SequenceNumberRange(shard.first().toString(), last == null ? null : last.toString()));
    }

    static List<ChildShard> children(StreamState stream, Shard parent) {
        return stream.shards().children(parent.id()).stream()
                .map(child -> new ChildShard(
                        child.id().toString(),
                        child.parents().stream()
                                .map(index -> new ShardId(index).toString())
                                .toList(),
                        range(child)))
                .toList();
    }

    static List<EnhancedMetrics> monitoring(StreamState stream) {
        return List.of(new EnhancedMetrics(stream.shardLevelMetrics()));
    }

    static StreamModeDetails mode(StreamState stream) {
        return new StreamModeDetails(stream.mode().name());
    }

    static String encryption(StreamState stream) {
        return stream.keyId() == null ? "NONE" : "KMS";
    }

    private static HashKeyRange range(Shard shard) {
        return new HashKeyRange(shard.start().toString(), shard.end().toString());
    }

    private static @Nullable String id(@Nullable Integer index) {
        return index == null ? null : new ShardId(index).toString();
    }
}
