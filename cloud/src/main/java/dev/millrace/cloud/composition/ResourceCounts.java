package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.glue.ResourceMetrics;
import java.util.Map;

/// How much of Glue's quotas is used, for CloudWatch.
public final class ResourceCounts implements ResourceMetrics {
    private final Metrics metrics;

    public ResourceCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void used(String account, String region, String resource, double percent) {
        Map<String, String> dimensions =
                Map.of("Type", "Resource", "Resource", resource, "Service", "Glue", "Class", "None");
        metrics.series(account, region, "AWS/Glue", "ResourceUsage", Unit.PERCENT, dimensions)
                .record(percent);
    }
}
