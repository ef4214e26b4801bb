package dev.millrace.cloud.service.cloudwatch.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a request or an alarm asks for: a metric's statistic, or an expression over other queries.
/// @param id names it in expressions
/// @param expression null where it is a metric
/// @param metric null where it is an expression
/// @param periodSeconds of an expression that names no metric; null elsewhere
/// @param returned whether its values are wanted, not only what others make of them
public record MetricQuery(
        String id,
        @Nullable String expression,
        @Nullable MetricStatistic metric,
        @Nullable String label,
        @Nullable Integer periodSeconds,
        boolean returned) {

    /// @param statistic as [Statistic#parse] reads it
    /// @param unit null for samples of whatever unit
    public record MetricStatistic(
            String namespace,
            String metric,
            Map<String, String> dimensions,
            int periodSeconds,
            String statistic,
            @Nullable String unit) {}
}
