package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.domain.Prefix;
import java.nio.file.Path;
import java.time.Instant;

/// What is gathered for one object: a record's bytes once, in the spool.
final class Gathered {
    /// What kind of object it becomes.
    sealed interface Kind {
        /// Data.
        /// @param keys of its partition; none without dynamic partitioning
        record Data(Prefix.Keys keys) implements Kind {}

        /// What failed.
        /// @param type such as `processing-failed`
        record Errors(String type) implements Kind {}
    }

    final Kind kind;
    final Spool spool;
    final Parcels parcels = new Parcels();
    /// When gathering began.
    final long begunMs;
    /// The same by its first record's arrival, which may be long ago.
    final long sinceMs;
    long oldestMs;
    int records;
    /// How often its delivery was tried, and since when.
    int attempts;

    long firstAttemptMs;

    Gathered(Kind kind, Path folder, long begunMs, long sinceMs) {
        this.kind = kind;
        this.begunMs = begunMs;
        this.spool = new Spool(folder);
        this.sinceMs = sinceMs;
        this.oldestMs = Long.MAX_VALUE;
    }

    void add(Parcel parcel, byte[] bytes, int from, int length, byte[] ending) {
        spool.write(bytes, from, length);
        if (ending.length > 0) {
            spool.write(ending, 0, ending.length);
        }
        oldestMs = Math.min(oldestMs, parcel.arrivalMs());
        records++;
        parcels.add(parcel);
    }

    Instant oldest() {
        return Instant.ofEpochMilli(oldestMs);
    }
}
