package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.logs.LogAppender;
import dev.millrace.cloud.service.mwaa.airflow.EnvironmentLogs;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What Airflow's components print, in CloudWatch Logs.
public final class AirflowLogs implements EnvironmentLogs {
    private final LogAppender appender;
    private final InstantSource clock;

    public AirflowLogs(LogAppender appender, InstantSource clock) {
        this.appender = appender;
        this.clock = clock;
    }

    @Override
    public void append(String account, String region, String group, String stream, List<String> lines) {
        Instant now = clock.instant();
        appender.append(
                account,
                region,
                group,
                stream,
                lines.stream().map(line -> new LogAppender.Line(now, line)).toList());
    }
}
