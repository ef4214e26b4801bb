package dev.millrace.cloud.service.logs.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All that is kept of a stream besides its events; written again with every append, in the same write.
/// @param uid names the stream's events in the store; never given twice
/// @param firstEventMs the earliest event's time; null before there was one
/// @param lastIngestionMs when events came last
/// @param bytes what its events count
/// @param lastSequence the sequence of the event that came last; 0 before there was one
@RecordBuilder
public record LogStreamState(
        long uid,
        String name,
        Instant created,
        @Nullable Long firstEventMs,
        @Nullable Long lastEventMs,
        @Nullable Long lastIngestionMs,
        long bytes,
        long lastSequence)
        implements LogStreamStateBuilder.With {

    public LogStreamState(long uid, String name, Instant created) {
        this(uid, name, created, null, null, null, 0, 0);
    }

    /// The same stream with events appended.
    public LogStreamState appended(long firstMs, long lastMs, long ingestionMs, long addedBytes, long sequence) {
        return with(changed -> changed.firstEventMs(firstEventMs == null ? firstMs : Math.min(firstEventMs, firstMs))
                .lastEventMs(lastEventMs == null ? lastMs : Math.max(lastEventMs, lastMs))
                .lastIngestionMs(ingestionMs)
                .bytes(bytes + addedBytes)
                .lastSequence(sequence));
    }

    /// The same stream without its oldest events.
    /// @param firstMs the time of the first that is left; null where none is
    public LogStreamState trimmed(@Nullable Long firstMs, long droppedBytes) {
        return withFirstEventMs(firstMs == null ? lastEventMs : firstMs).withBytes(bytes - droppedBytes);
    }
}
