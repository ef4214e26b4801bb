package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.glue.CrawlLog;
import dev.millrace.cloud.service.logs.LogAppender;
import java.util.List;

/// Crawlers' lines in CloudWatch Logs.
public final class CrawlerLogs implements CrawlLog {
    private final LogAppender appender;

    public CrawlerLogs(LogAppender appender) {
        this.appender = appender;
    }

    @Override
    public void append(String account, String region, String group, String stream, List<Line> lines) {
        appender.append(
                account,
                region,
                group,
                stream,
                lines.stream()
                        .map(line -> new LogAppender.Line(line.at(), line.message()))
                        .toList());
    }
}
