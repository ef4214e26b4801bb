package dev.millrace.cloud.service.glue;

import java.time.Instant;
import java.util.List;

/// Where crawlers tell what they do: the log group `/aws-glue/crawlers`, a stream per crawler.
@FunctionalInterface
public interface CrawlLog {
    record Line(Instant at, String message) {}

    void append(String account, String region, String group, String stream, List<Line> lines);
}
