package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.store.LiveSeries;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.cloud.service.cloudwatch.store.MetricStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.DimensionFilter;
import dev.millrace.wire.cloudwatch.InvalidParameterValueException;
import dev.millrace.wire.cloudwatch.ListMetricsInput;
import dev.millrace.wire.cloudwatch.ListMetricsOutput;
import dev.millrace.wire.cloudwatch.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;

/// Which metrics there are: those with data in the last two weeks, or the last three hours.
public final class ListMetrics {
    private static final Pages PAGES = new Pages(
            CloudWatchLimits.METRICS_PER_PAGE, token -> new InvalidParameterValueException("Invalid nextToken"));

    private final MetricReads reads;
    private final MetricStore store;
    private final InstantSource clock;

    public ListMetrics(MetricReads reads, MetricStore store, InstantSource clock) {
        this.reads = reads;
        this.store = store;
        this.clock = clock;
    }

    public ListMetricsOutput answer(ListMetricsInput input, Call call) {
        Duration active =
                input.recentlyActive() == null ? CloudWatchLimits.LISTED : CloudWatchLimits.RECENTLY_ACTIVE;
        Instant since = clock.instant().minus(active);
        // Units apart, a metric is one.
        TreeMap<String, SeriesName> found = new TreeMap<>();
        for (LiveSeries series : reads.all(call.account(), call.region())) {
            if (matches(series.name(), input) && !store.newestOf(series).isBefore(since)) {
                found.put(key(series.name()), series.name());
            }
        }
        Page<SeriesName> page =
                PAGES.of(List.copyOf(found.values()), ListMetrics::key, input.nextToken(), null);
        return new ListMetricsOutput(
                page.map(name -> new Metric(name.namespace(), name.metric(), DimensionLists.list(name.dimensions()))),
                page.next(),
                null);
    }

    private static boolean matches(SeriesName name, ListMetricsInput input) {
        List<DimensionFilter> filters = input.dimensions() == null ? List.of() : input.dimensions();
        return (input.namespace() == null || input.namespace().equals(name.namespace()))
                && (input.metricName() == null || input.metricName().equals(name.metric()))
                && filters.stream().allMatch(filter -> {
                    String value = name.dimensions().get(filter.name());
                    return value != null && (filter.value() == null || filter.value().equals(value));
                });
    }

    private static String key(SeriesName name) {
        return name.namespace() + '\0' + name.metric() + '\0' + name.dimensions();
    }
}
