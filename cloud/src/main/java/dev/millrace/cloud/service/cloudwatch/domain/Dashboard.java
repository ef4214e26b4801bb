package dev.millrace.cloud.service.cloudwatch.domain;

import dev.millrace.cloud.aws.Partition;
import java.time.Instant;
import java.util.Map;

/// A dashboard as it is kept: its body is read back letter for letter.
public record Dashboard(String account, String name, String body, Instant modified, Map<String, String> tags) {
    public Dashboard {
        tags = Map.copyOf(tags);
    }

    /// Dashboards are of no region: the partition is that of the region that asks.
    public static String arn(String account, String region, String name) {
        return Partition.of(region).global("cloudwatch", account, "dashboard/" + name);
    }
}
