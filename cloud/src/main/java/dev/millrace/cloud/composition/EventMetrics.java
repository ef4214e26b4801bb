package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.events.delivery.EventCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What happens to events, in `AWS/Events`: by rule, and by bus and rule where the bus is not the default one.
public final class EventMetrics implements EventCounts {
    private static final String NAMESPACE = "AWS/Events";
    private static final String DEFAULT = "default";

    /// More names than any rules have are begun anew: what was counted is collected all the same.
    private static final int KEPT = 10_000;

    private final Metrics metrics;
    private final Map<Key, Series> series = new ConcurrentHashMap<>();

    private record Key(String account, String region, String bus, String rule, String metric) {}

    public EventMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(String account, String region, String bus, String rule, String metric, long by) {
        if (series.size() > KEPT) {
            series.clear();
        }
        series.computeIfAbsent(new Key(account, region, bus, rule, metric), this::made)
                .record(1, by);
    }

    private Series made(Key key) {
        return metrics.series(
                key.account,
                key.region,
                NAMESPACE,
                key.metric,
                Unit.COUNT,
                key.bus.equals(DEFAULT)
                        ? Map.of("RuleName", key.rule)
                        : Map.of("EventBusName", key.bus, "RuleName", key.rule));
    }
}
