package dev.millrace.cloud.service.scheduler.domain;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A schedule as it is kept.
/// @param since what a rate counts from
/// @param next when it comes next; null where it does not
/// @param clientToken the request that made it
@RecordBuilder
public record KeptSchedule(
        ScheduleKey key,
        ScheduleDefinition definition,
        Instant created,
        Instant modified,
        Instant since,
        @Nullable Instant next,
        @Nullable String clientToken) implements KeptScheduleBuilder.With {}
