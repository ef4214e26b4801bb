package dev.millrace.cloud.service.scheduler.domain;

import org.jspecify.annotations.Nullable;

/// What a schedule calls.
/// @param input as it was given, with its context attributes
/// @param partitionKey of a stream's record
/// @param detailType of an event, with its source
public record ScheduleTarget(
        String arn,
        String roleArn,
        @Nullable String input,
        int eventAgeSeconds,
        int retryAttempts,
        @Nullable String partitionKey,
        @Nullable String detailType,
        @Nullable String source) {}
