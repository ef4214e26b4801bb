package dev.millrace.cloud.service.cloudwatch.store;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.domain.Window;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Reads metrics as clients and alarms ask for them.
public final class MetricReads {
    private final MetricStore store;
    private final Intake intake;

    public MetricReads(MetricStore store, Intake intake) {
        this.store = store;
        this.intake = intake;
    }

    /// A metric as a request names it: without a unit, its samples of whatever unit.
    public record MetricName(
            String account, String region, String namespace, String metric, Map<String, String> dimensions) {}

    /// The series of a metric, one per unit, or the one of a unit.
    public List<LiveSeries> series(MetricName name, @Nullable Unit unit) {
        intake.now();
        return store.find(name.account, name.region, name.namespace, name.metric, name.dimensions).stream()
                .filter(series -> unit == null || series.name().unit() == unit)
                .toList();
    }

    /// All series of an account in a region.
    public List<LiveSeries> all(String account, String region) {
        intake.now();
        return store.list(account, region);
    }

    /// What series hold together in each period of a window.
    public SortedMap<Long, Distribution> periods(List<LiveSeries> series, Window window) {
        return store.read(series, window.from(), window.to(), window.periodSeconds());
    }
}
