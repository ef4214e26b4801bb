package dev.millrace.cloud.service.cloudwatch.domain;

import dev.millrace.cloud.aws.Arn;
import java.time.Instant;
import java.util.Map;

/// A dashboard as it is kept: its body is read back letter for letter.
public record Dashboard(String account, String name, String body, Instant modified, Map<String, String> tags) {
    public Dashboard {
        tags = Map.copyOf(tags);
    }

    /// Dashboards are of no region.
    public static String arn(String account, String name) {
        return Arn.of("cloudwatch", "", account, "dashboard/" + name).toString();
    }
}
