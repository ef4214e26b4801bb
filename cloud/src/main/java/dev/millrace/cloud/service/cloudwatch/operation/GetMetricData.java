package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery;
import dev.millrace.cloud.service.cloudwatch.domain.Window;
import dev.millrace.cloud.service.cloudwatch.math.MathException;
import dev.millrace.cloud.service.cloudwatch.math.QueryRun;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.GetMetricDataInput;
import dev.millrace.wire.cloudwatch.GetMetricDataOutput;
import dev.millrace.wire.cloudwatch.MetricDataResult;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/// Metrics and expressions over them. A page is so many datapoints, in the order of the queries; the next one goes on
/// where it ended.
public final class GetMetricData {
    private final MetricReads reads;
    private final PageTokens pages;
    private final InstantSource clock;

    public GetMetricData(MetricReads reads, PageTokens pages, InstantSource clock) {
        this.reads = reads;
        this.pages = pages;
        this.clock = clock;
    }

    public GetMetricDataOutput answer(GetMetricDataInput input, Call call) {
        if (input.metricDataQueries().size() > CloudWatchLimits.QUERIES) {
            throw MetricQueries.invalid("The collection MetricDataQueries must not have a size greater than "
                    + CloudWatchLimits.QUERIES + ".");
        }
        List<MetricQuery> queries = MetricQueries.read(input.metricDataQueries(), "MetricDataQueries");
        // Fractions of a second do not count.
        long start = input.startTime().getEpochSecond();
        long end = input.endTime().getEpochSecond();
        if (start == end) {
            throw MetricQueries.invalid("The parameter StartTime must not equal parameter EndTime.");
        }
        if (start > end) {
            throw MetricQueries.invalid("The parameter EndTime must be greater than StartTime.");
        }
        Instant now = clock.instant();
        QueryRun run = new QueryRun(
                reads,
                call.account(),
                call.region(),
                queries,
                period -> Window.of(input.startTime(), input.endTime(), period, now));
        List<Series> results = new ArrayList<>();
        for (MetricQuery query : queries) {
            if (query.returned()) {
                try {
                    results.addAll(run.results(query));
                } catch (MathException e) {
                    throw MetricQueries.failed(query.id(), e.message());
                }
            }
        }
        int most = input.maxDatapoints() == null ? CloudWatchLimits.DATAPOINTS_OF_DATA : input.maxDatapoints();
        long from = input.nextToken() == null ? 0 : place(input.nextToken());
        return page(results, "TimestampAscending".equals(input.scanBy()), from, most);
    }

    private long place(String token) {
        String place = pages.place("GetMetricData", 1, token).getFirst();
        if (!place.matches("[0-9]{1,12}")) {
            throw pages.invalid();
        }
        return Long.parseLong(place);
    }

    private GetMetricDataOutput page(List<Series> results, boolean ascending, long from, int most) {
        List<MetricDataResult> page = new ArrayList<>();
        long passed = 0;
        long left = most;
        boolean more = false;
        for (Series series : results) {
            int count = series.points().size();
            long skipped = Math.clamp(from - passed, 0, count);
            passed += count;
            if (skipped == count && from > 0) {
                continue;
            }
            long taken = Math.min(left, count - skipped);
            left -= taken;
            boolean whole = skipped + taken == count;
            if (taken > 0 || whole) {
                page.add(result(series, ascending, skipped, taken, whole));
            }
            more |= !whole;
        }
        String next = more ? pages.token("GetMetricData", Long.toString(from + most)) : null;
        return new GetMetricDataOutput(page, next, List.of());
    }

    private static MetricDataResult result(Series series, boolean ascending, long skipped, long taken, boolean whole) {
        List<Instant> times = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        SortedMap<Long, Double> ordered = series.points();
        List<Map.Entry<Long, Double>> points = new ArrayList<>(ordered.entrySet());
        for (Map.Entry<Long, Double> point : (ascending ? points : points.reversed())
                .subList((int) skipped, (int) (skipped + taken))) {
            times.add(Instant.ofEpochSecond(point.getKey()));
            values.add(point.getValue());
        }
        return MetricDataResult.builder()
                .id(series.id())
                .label(series.label())
                .timestamps(times)
                .values(values)
                .statusCode(whole ? "Complete" : "PartialData")
                .build();
    }
}
