package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.firehose.ErrorLog;
import dev.millrace.cloud.service.logs.LogAppender;
import java.time.Instant;
import java.util.List;

/// Errors of delivery streams in CloudWatch Logs, in groups and streams that their owner made.
public final class DeliveryLogs implements ErrorLog {
    private final LogAppender appender;

    public DeliveryLogs(LogAppender appender) {
        this.appender = appender;
    }

    @Override
    public void append(String account, String region, String group, String stream, Instant at, String message) {
        appender.appendWhereThere(account, region, group, stream, List.of(new LogAppender.Line(at, message)));
    }
}
