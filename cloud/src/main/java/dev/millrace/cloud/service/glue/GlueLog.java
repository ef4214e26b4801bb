package dev.millrace.cloud.service.glue;

import java.time.Instant;
import java.util.List;

/// Where crawlers and jobs' runs tell what they do, in CloudWatch Logs: a crawler in a stream of its own in the log group
/// `/aws-glue/crawlers`, a run where its kind and its arguments say.
@FunctionalInterface
public interface GlueLog {
    record Line(Instant at, String message) {}

    void append(String account, String region, String group, String stream, List<Line> lines);
}
