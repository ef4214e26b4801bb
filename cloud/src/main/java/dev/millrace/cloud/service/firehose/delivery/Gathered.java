package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.cloud.service.firehose.domain.Prefix;
import java.io.DataOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
    /// How its records are to be converted: then they are framed in the spool.
    final Optional<Conversion> conversion;

    private final @Nullable DataOutputStream frames;

    @Nullable Converted converted;

    final Parcels parcels = new Parcels();
    /// When gathering began.
    final long begunMs;
    /// The same by its first record's arrival, which may be long ago.
    final long sinceMs;
    long oldestMs;
    int records;
    /// The records' own.
    long bytes;
    /// How often its delivery was tried, and since when.
    int attempts;

    long firstAttemptMs;

    Gathered(Kind kind, Optional<Conversion> conversion, Path folder, long begunMs, long sinceMs) {
        this.kind = kind;
        this.conversion = conversion;
        this.begunMs = begunMs;
        this.spool = new Spool(folder);
        this.frames = conversion.isPresent() ? new DataOutputStream(spool) : null;
        this.sinceMs = sinceMs;
        this.oldestMs = Long.MAX_VALUE;
    }

    void add(Parcel parcel, byte[] bytes, int from, int length, byte[] ending) {
        if (frames == null) {
            spool.write(bytes, from, length);
            if (ending.length > 0) {
                spool.write(ending, 0, ending.length);
            }
        } else {
            Framed.write(frames, parcel);
        }
        this.bytes += length + ending.length;
        oldestMs = Math.min(oldestMs, parcel.arrivalMs());
        records++;
        parcels.add(parcel);
    }

    /// Gives back what it takes.
    void discard() {
        spool.discard();
        if (converted != null) {
            converted.discard();
        }
    }

    Instant oldest() {
        return Instant.ofEpochMilli(oldestMs);
    }
}
