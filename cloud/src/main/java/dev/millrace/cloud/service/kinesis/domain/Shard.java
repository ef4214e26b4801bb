package dev.millrace.cloud.service.kinesis.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A shard's facts. Open until `closed` says when it was split or merged; never open again.
/// @param parent the shard it was split or merged from
/// @param adjacentParent the other shard it was merged from
/// @param start the first hash key, inclusive
/// @param end the last hash key, inclusive
/// @param createdSecond the time within its sequence numbers; later than its parents', so that numbers grow from
///     parent to child
@RecordBuilder
public record Shard(
        int index,
        @Nullable Integer parent,
        @Nullable Integer adjacentParent,
        HashKey start,
        HashKey end,
        long createdSecond,
        Instant created,
        @Nullable Instant closed)
        implements ShardBuilder.With {
    public Shard {
        if (start.compareTo(end) > 0) {
            throw new IllegalArgumentException("Not a range: " + start + " to " + end);
        }
    }

    public ShardId id() {
        return new ShardId(index);
    }

    public boolean takesRecords() {
        return closed == null;
    }

    public SequenceNumber first() {
        return new SequenceNumber(createdSecond, index, 0, createdSecond);
    }

    /// The end of a closed shard.
    public @Nullable SequenceNumber last() {
        return closed == null
                ? null
                : new SequenceNumber(createdSecond, index, SequenceNumber.LAST_INDEX, closed.getEpochSecond());
    }

    public List<Integer> parents() {
        List<Integer> parents = new ArrayList<>(2);
        if (parent != null) {
            parents.add(parent);
        }
        if (adjacentParent != null) {
            parents.add(adjacentParent);
        }
        return parents;
    }
}
