package dev.millrace.cloud.service.firehose;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The streams that delivery streams read, as the service that keeps them gives them.
public interface StreamSource {
    /// A shard's place among the others.
    /// @param parents the shards whose records come before this one's; one that is not in the list any more has no
    ///     records left
    record Shard(String shardId, List<String> parents) {}

    /// @param position rises along the shard, by one from record to record but for gaps
    /// @param arrivalMs milliseconds since 1970
    record StreamRecord(long position, String sequenceNumber, String partitionKey, byte[] data, long arrivalMs) {}

    /// Where reading begins.
    sealed interface From {
        /// At the oldest record that is kept.
        record TrimHorizon() implements From {}

        /// At the first record that arrives at or after the time.
        record At(Instant time) implements From {}

        /// After a place that [Reader#place] gave.
        record After(String place) implements From {}
    }

    /// What opening a shard gives.
    sealed interface Opening {
        record Opened(Reader reader) implements Opening {}

        record NoSuchStream() implements Opening {}

        /// The shard, or the place to go on after, is not of this stream: it was made anew.
        record NoSuchPlace() implements Opening {}
    }

    /// A place in a shard. For one thread at a time.
    interface Reader {
        /// The position before the first record to be read.
        long position();

        /// The next records that are there, none where there are none now. Never waits.
        /// @param maxBytes of data and partition keys; the first record is given whatever its size
        List<StreamRecord> read(int maxRecords, long maxBytes);

        /// Whether all has been read that will ever be there.
        boolean ended();

        /// Whether the stream was deleted.
        boolean deleted();

        /// A text for [From.After] that goes on after a position of this shard.
        String place(long position);
    }

    /// The stream's shards, parents before children; empty where there is no such stream.
    Optional<List<Shard>> shards(String streamArn);

    Opening open(String streamArn, String shardId, From from);

    /// Has somebody told, on the thread that did it, when there may be something new to read: records came, shards
    /// closed, the stream ended. He does not wait.
    /// @return what ends it; empty where there is no such stream
    Optional<Runnable> listen(String streamArn, Runnable listener);
}
