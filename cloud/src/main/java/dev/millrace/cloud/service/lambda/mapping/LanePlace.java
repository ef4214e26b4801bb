package dev.millrace.cloud.service.lambda.mapping;

import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/// How far a lane has come: kept after every batch, so that a restart goes on from there.
/// @param lanes into how many the shard was divided
/// @param after the sequence number that everything up to was delivered, discarded or filtered out
/// @param ended whether the shard had ended there
/// @param window the tumbling window that was open
@RecordBuilder
public record LanePlace(
        String shardId,
        int lane,
        int lanes,
        String after,
        boolean ended,
        @Nullable OpenWindow window) implements LanePlaceBuilder.With {

    /// A tumbling window that has had records and not its final invocation.
    /// @param state what the function handed on: JSON
    /// @param firstSequence of the records it has had
    public record OpenWindow(
            long startMs,
            long endMs,
            String state,
            String firstSequence,
            String lastSequence,
            long firstArrivalMs,
            long lastArrivalMs,
            int records) {}

    LanePlace withAfter(String next, @Nullable OpenWindow nextWindow) {
        return withAfter(next).withWindow(nextWindow);
    }

    LanePlace atEnd(String last) {
        return withAfter(last, null).withEnded(true);
    }
}
