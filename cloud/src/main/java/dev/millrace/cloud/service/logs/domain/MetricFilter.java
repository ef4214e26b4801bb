package dev.millrace.cloud.service.logs.domain;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes a value of a metric of every event that matches.
public record MetricFilter(
        String name, String pattern, List<Transformation> transformations, boolean onTransformed, long createdMs) {
    /// @param value a number, or the field that has it: `$size`, `$.latency`
    /// @param defaultValue the value of a minute in which events came and none matched
    /// @param dimensions a dimension's name, and the field that has its value
    public record Transformation(
            String metric,
            String namespace,
            String value,
            @Nullable Double defaultValue,
            Map<String, String> dimensions,
            String unit) {}
}
