package dev.millrace.cloud.service.glue;

import java.util.Map;

/// Where crawlers' states are told: EventBridge's `Glue Crawler State Change`.
@FunctionalInterface
public interface CrawlerEvents {
    /// Nobody listens.
    CrawlerEvents NONE = (_, _, _) -> {};

    /// @param detail the event's detail, in AWS's words: `crawlerName`, `state`, `message` …
    void changed(String account, String region, Map<String, String> detail);
}
