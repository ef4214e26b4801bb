package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.GlueLog;
import dev.millrace.cloud.service.glue.crawl.CatalogUpdate.Counts;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A crawl's lines on their way to the log, a few at a time.
final class CrawlLines {
    private static final int AT_ONCE = 100;
    private static final int LINE_MAX = 8192;

    private final GlueLog log;
    private final InstantSource clock;
    private final CrawlerId id;
    private final String run;
    private final List<GlueLog.Line> waiting = new ArrayList<>();

    CrawlLines(GlueLog log, InstantSource clock, CrawlerId id, String run) {
        this.log = log;
        this.clock = clock;
        this.id = id;
        this.run = run;
    }

    void add(String level, String message) {
        String line = "[" + run + "] " + level + " : " + message;
        waiting.add(new GlueLog.Line(
                clock.instant(), line.length() > LINE_MAX ? line.substring(0, LINE_MAX) + "…" : line));
        if (waiting.size() >= AT_ONCE) {
            flush();
        }
    }

    void flush() {
        if (!waiting.isEmpty()) {
            log.append(id.account(), id.region(), CrawlRecord.LOG_GROUP, id.name(), List.copyOf(waiting));
            waiting.clear();
        }
    }

    void summary(String what, Counts counts) {
        if (!counts.equals(Counts.NONE)) {
            add("INFO", "Run Summary For " + what + ":");
            line("ADD", counts.added());
            line("UPDATE", counts.updated());
            line("DELETE", counts.deleted());
        }
    }

    private void line(String what, int count) {
        if (count > 0) {
            add("INFO", what + ": " + count);
        }
    }
}
