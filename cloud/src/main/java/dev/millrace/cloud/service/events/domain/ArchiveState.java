package dev.millrace.cloud.service.events.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// All that is kept of an archive besides its events.
/// @param uid names its events in the store; never given twice
/// @param bus which it archives, by name
/// @param pattern null for all events
/// @param retentionDays 0 for ever
/// @param appended how many events it ever got: each has its number from it
/// @param events and bytes: what it holds
@RecordBuilder
public record ArchiveState(
        long uid,
        String account,
        String region,
        String name,
        String bus,
        @Nullable String description,
        @Nullable String pattern,
        @Nullable String kmsKey,
        int retentionDays,
        Instant created,
        long appended,
        long events,
        long bytes)
        implements ArchiveStateBuilder.With {}
