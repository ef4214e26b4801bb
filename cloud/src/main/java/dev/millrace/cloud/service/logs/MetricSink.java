package dev.millrace.cloud.service.logs;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Where metric filters publish.
public interface MetricSink {
    /// One value of a metric.
    /// @param unit such as `Count` or `None`
    record Datum(String namespace, String metric, Map<String, String> dimensions, String unit, double value, Instant at) {}

    void publish(String account, String region, List<Datum> data);

    /// Takes nothing.
    MetricSink NONE = (_, _, _) -> {};
}
