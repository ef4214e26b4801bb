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
            int records) {

        /// The window of a batch, with none of its records yet.
        static OpenWindow of(Batch batch, int seconds) {
            long start = batch.windowStartMs();
            String first = batch.sequence(0);
            long arrival = batch.arrivalMs(0);
            return new OpenWindow(start, start + seconds * 1000L, "{}", first, first, arrival, arrival, 0);
        }

        /// With a batch's records from `from` to before `to`, and what the function handed on after them.
        OpenWindow grown(Batch batch, int from, int to, String next) {
            boolean first = records == 0;
            return new OpenWindow(
                    startMs,
                    endMs,
                    next,
                    first ? batch.sequence(from) : firstSequence,
                    batch.sequence(to - 1),
                    first ? batch.arrivalMs(from) : firstArrivalMs,
                    batch.arrivalMs(to - 1),
                    records + to - from);
        }
    }

    LanePlace withAfter(String next, @Nullable OpenWindow nextWindow) {
        return withAfter(next).withWindow(nextWindow);
    }

    LanePlace atEnd(String last) {
        return withAfter(last, null).withEnded(true);
    }
}
