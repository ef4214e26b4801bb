package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What CloudWatch Logs counts of each group
/// (docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html).
public final class LogCounts implements LogGroups.Listener {
    private static final String NAMESPACE = "AWS/Logs";

    private final Metrics metrics;
    private final Map<LiveGroup, Counts> byGroup = new ConcurrentHashMap<>();

    private record Counts(Series events, Series bytes) {}

    public LogCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void appended(LiveGroup group, LiveStream stream, List<LogEvent> events) {
        Counts counts = byGroup.get(group);
        if (counts == null) {
            byGroup.keySet().removeIf(LiveGroup::deleted);
            counts = byGroup.computeIfAbsent(group, this::made);
        }
        long bytes = 0;
        for (LogEvent event : events) {
            bytes += Batch.bytes(event.message());
        }
        counts.events.record(events.size());
        counts.bytes.record(bytes);
    }

    private Counts made(LiveGroup group) {
        LogGroupState state = group.state();
        Map<String, String> dimensions = Map.of("LogGroupName", state.name());
        return new Counts(
                metrics.series(
                        state.account(), state.region(), NAMESPACE, "IncomingLogEvents", Unit.COUNT, dimensions),
                metrics.series(state.account(), state.region(), NAMESPACE, "IncomingBytes", Unit.BYTES, dimensions));
    }
}
