package dev.millrace.cloud.service.cloudwatch.alarm;

import org.jspecify.annotations.Nullable;

/// What a composite alarm is made of.
/// @param rule as [RuleExpression] reads it
/// @param suppressor the name or ARN of an alarm that keeps its actions back; null where there is none
/// @param waitSeconds how long actions wait for the suppressor to go into alarm
/// @param extensionSeconds how long they wait after it went out of it
public record CompositeRule(
        String rule,
        @Nullable String suppressor,
        @Nullable Integer waitSeconds,
        @Nullable Integer extensionSeconds) {}
