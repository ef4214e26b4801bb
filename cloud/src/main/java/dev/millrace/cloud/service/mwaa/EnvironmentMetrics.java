package dev.millrace.cloud.service.mwaa;

import dev.millrace.wire.mwaa.MetricDatum;
import java.util.List;

/// Where environments' metrics go.
@FunctionalInterface
public interface EnvironmentMetrics {
    /// @throws dev.millrace.wire.AwsException where they are not taken
    void publish(String account, String region, List<MetricDatum> data);
}
