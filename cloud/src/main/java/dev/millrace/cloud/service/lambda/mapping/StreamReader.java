package dev.millrace.cloud.service.lambda.mapping;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The streams that mappings read, as the service that keeps them gives them.
public interface StreamReader {
    /// A shard's place among the others.
    /// @param parents the shards whose records come before this one's; one that is not in the stream's list any more
    ///     has no records left
    /// @param closed whether no more records come
    record Shard(String shardId, List<String> parents, boolean closed) {}

    /// @param arrivalMs milliseconds since 1970; never less than an earlier record's of the same shard
    record StreamRecord(String sequenceNumber, String partitionKey, byte[] data, long arrivalMs) {}

    /// Where reading begins.
    sealed interface From {
        /// At the oldest record that is kept.
        record TrimHorizon() implements From {}

        /// After the newest record at the moment of opening.
        record Latest() implements From {}

        /// At the first record that arrived at or after the time.
        record At(Instant time) implements From {}

        /// After a record, or a cursor's place.
        record After(String sequenceNumber) implements From {}
    }

    /// What opening a shard gives.
    sealed interface Opening {
        record Opened(ShardReader reader) implements Opening {}

        record NoSuchStream() implements Opening {}

        /// The shard, or the sequence number to go on after, is not of this stream: it was made anew.
        record NoSuchPlace() implements Opening {}
    }

    /// A place in a shard. For one thread at a time.
    interface ShardReader {
        /// The next records that are there, none where there are none now. Never waits.
        /// @param maxBytes of data and partition keys; the first record is given whatever its size
        List<StreamRecord> read(int maxRecords, long maxBytes);

        /// Waits until there is something to read, the shard has ended or the stream is gone, or the time has passed.
        void await(Duration timeout) throws InterruptedException;

        /// Whether all has been read that will ever be there.
        boolean ended();

        /// Whether the stream was deleted.
        boolean deleted();

        /// A sequence number for [From.After] that goes on from here, also before the first record was read.
        String place();
    }

    /// Whether a function's role may read the stream.
    default boolean readable(String streamArn, String roleArn) {
        return true;
    }

    /// The stream's shards, parents before children; empty where there is no such stream.
    Optional<List<Shard>> shards(String streamArn);

    Opening open(String streamArn, String shardId, From from);
}
