package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;

/// Where a page of shards begins.
final class ShardPages {
    private ShardPages() {}

    /// The number of the shard to go on after.
    static int after(StreamState stream, String exclusiveStart) {
        return ShardId.parse(exclusiveStart)
                .orElseThrow(() -> StreamLookup.shardNotFound(stream, exclusiveStart))
                .index();
    }
}
