package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.glue.GlueLog;
import dev.millrace.cloud.service.logs.LogAppender;
import java.util.List;

/// The lines of crawlers and jobs' runs in CloudWatch Logs.
public final class GlueLogs implements GlueLog {
    private final LogAppender appender;

    public GlueLogs(LogAppender appender) {
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
