package dev.millrace.cloud.service.scheduler.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a client says a schedule is.
/// @param windowMinutes within which it may come late; 0 for none
/// @param enabled whether it comes at all
/// @param deleteAfterCompletion whether it goes with its last time
public record ScheduleDefinition(
        @Nullable String description,
        String expression,
        String timezone,
        @Nullable Instant start,
        @Nullable Instant end,
        int windowMinutes,
        boolean enabled,
        boolean deleteAfterCompletion,
        @Nullable String kmsKeyArn,
        ScheduleTarget target) {}
