package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.events.delivery.EventCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What rules count, in CloudWatch: by the rule's name, and by its bus's too where that is not the default one
/// (docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html).
public final class EventMetrics implements EventCounts {
    /// Rules come and go; what is forgotten here is made again.
    private static final int HELD = 10_000;

    private final Metrics metrics;
    private final Map<Place, Series> series = new ConcurrentHashMap<>();

    private record Place(String account, String region, String bus, String rule, String metric) {}

    public EventMetrics(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(String account, String region, String bus, String rule, String metric, long by) {
        if (series.size() > HELD) {
            series.clear();
        }
        series.computeIfAbsent(new Place(account, region, bus, rule, metric), this::made)
                .record(by);
    }

    private Series made(Place place) {
        Map<String, String> dimensions = place.bus.equals("default")
                ? Map.of("RuleName", place.rule)
                : Map.of("EventBusName", place.bus, "RuleName", place.rule);
        return metrics.series(place.account, place.region, "AWS/Events", place.metric, Unit.COUNT, dimensions);
    }
}
