package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.CrawlerEvents;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import java.util.LinkedHashMap;
import java.util.Map;

/// What EventBridge is told of crawls.
public record CrawlNews(CrawlerEvents events) {
    /// Tells what state a crawl is in.
    public void tell(CrawlerId id, CrawlRecord record) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("accountId", id.account());
        detail.put("crawlerName", id.name());
        switch (record.state()) {
            case "RUNNING" -> {
                detail.put("startTime", record.startTime().toString());
                detail.put("state", "Started");
                detail.put("message", "Crawler Started");
            }
            case "FAILED" -> {
                detail.put("errorDate", String.valueOf(record.endTime()));
                detail.put("state", "Failed");
                detail.put("message", String.valueOf(record.error()));
            }
            default -> {
                detail.put("tablesCreated", Integer.toString(record.tablesCreated()));
                detail.put("tablesUpdated", Integer.toString(record.tablesUpdated()));
                detail.put("tablesDeleted", Integer.toString(record.tablesDeleted()));
                detail.put("warningMessage", "N/A");
                detail.put("runningTime (sec)", Long.toString(record.took().toSeconds()));
                detail.put("completionDate", String.valueOf(record.endTime()));
                detail.put("state", "Succeeded");
                detail.put("message", "Crawler Succeeded");
            }
        }
        events.changed(id.account(), id.region(), detail);
    }
}
