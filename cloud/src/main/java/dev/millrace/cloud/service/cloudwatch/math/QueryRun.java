package dev.millrace.cloud.service.cloudwatch.math;

import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic;
import dev.millrace.cloud.service.cloudwatch.domain.Window;
import dev.millrace.cloud.service.cloudwatch.math.Value.Series;
import dev.millrace.cloud.service.cloudwatch.store.LiveSeries;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads.MetricName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.LongStream;

/// The queries of one request or alarm, worked out over the same stretch of time; each metric is read once. Not for
/// several threads.
public final class QueryRun implements Evaluation.Source {
    private static final int MINUTE = 60;

    private final MetricReads reads;
    private final String account;
    private final String region;
    private final Map<String, MetricQuery> queries = new LinkedHashMap<>();
    private final IntFunction<Window> windows;
    private final Map<String, Value> values = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();
    private int periodSeconds = MINUTE;

    /// @param windows what is asked for of a period
    public QueryRun(
            MetricReads reads, String account, String region, List<MetricQuery> queries, IntFunction<Window> windows) {
        this.reads = reads;
        this.account = account;
        this.region = region;
        this.windows = windows;
        queries.forEach(query -> this.queries.put(query.id(), query));
    }

    /// What a query comes to: series that bear its id.
    /// @throws MathException where its expression cannot be worked out, or comes to no series
    public List<Series> results(MetricQuery query) {
        List<Series> found =
                switch (query(query.id())) {
                    case Series one -> List.of(one);
                    case Value.Group(List<Series> all) -> all;
                    case Value.Scalar _, Value.Text _ ->
                        throw new MathException("The expression must return a time series or an array of time series");
                };
        return found.stream()
                .map(series -> new Series(
                        query.id(), label(query, series), series.periodSeconds(), series.points()))
                .toList();
    }

    private static String label(MetricQuery query, Series series) {
        String plain = series.label().isEmpty() ? query.id() : series.label();
        return query.label() == null ? plain : Labels.filled(query.label(), plain, series.points());
    }

    @Override
    public Value query(String id) {
        Value known = values.get(id);
        if (known != null) {
            return known;
        }
        MetricQuery query = queries.get(id);
        if (query == null) {
            throw new MathException("Unknown identifier '" + id + "'");
        }
        if (!underWay.add(id)) {
            throw new MathException("The expression depends on itself");
        }
        Value value = query.metric() != null ? read(id, query.metric()) : workedOut(query);
        underWay.remove(id);
        values.put(id, value);
        return value;
    }

    private Value workedOut(MetricQuery query) {
        Expression expression = Expression.parse(String.valueOf(query.expression()));
        int before = periodSeconds;
        periodSeconds = period(query, expression);
        try {
            return new Evaluation(query.id(), this).of(expression);
        } finally {
            periodSeconds = before;
        }
    }

    /// The longest period of what an expression names; its own where it names nothing.
    private int period(MetricQuery query, Expression expression) {
        if (query.periodSeconds() != null) {
            return query.periodSeconds();
        }
        return expression
                .all()
                .filter(part -> part instanceof Expression.Name(String name) && queries.containsKey(name))
                .map(part -> queries.get(((Expression.Name) part).name()))
                .mapToInt(named -> named != null && named.metric() != null ? named.metric().periodSeconds() : 0)
                .filter(period -> period > 0)
                .max()
                .orElseGet(() -> queries.values().stream()
                        .mapToInt(other -> other.metric() == null ? 0 : other.metric().periodSeconds())
                        .filter(period -> period > 0)
                        .max()
                        .orElse(MINUTE));
    }

    private Series read(String id, MetricStatistic metric) {
        MetricName name = new MetricName(account, region, metric.namespace(), metric.metric(), metric.dimensions());
        List<LiveSeries> series = reads.series(name, metric.unit() == null ? null : Unit.of(metric.unit()));
        return read(id, metric.metric(), series, metric.statistic(), metric.periodSeconds());
    }

    private Series read(String id, String label, List<LiveSeries> series, String statistic, int period) {
        Statistic wanted = Statistic.parse(statistic)
                .orElseThrow(() -> new MathException("The statistic " + statistic + " is not supported"));
        SortedMap<Long, Double> points = new TreeMap<>();
        reads.periods(series, windows.apply(period))
                .forEach((second, samples) ->
                        wanted.of(samples).ifPresent(value -> Evaluation.put(points, second, value)));
        return new Series(id, label, period, points);
    }

    @Override
    public List<Series> metrics() {
        return queries.values().stream()
                .filter(query -> query.metric() != null)
                .map(query -> (Series) query(query.id()))
                .toList();
    }

    @Override
    public List<Series> search(String expression, String statistic, int period) {
        SearchExpression search = SearchExpression.parse(expression);
        // Units apart, a metric is one.
        Map<SeriesName, List<LiveSeries>> found = new TreeMap<>(Comparator.comparing(SeriesName::namespace)
                .thenComparing(SeriesName::metric)
                .thenComparing(name -> name.dimensions().toString()));
        for (LiveSeries series : reads.all(account, region)) {
            if (search.finds(series.name())) {
                found.computeIfAbsent(series.name(), _ -> new ArrayList<>()).add(series);
            }
        }
        return found.entrySet().stream()
                .limit(CloudWatchLimits.SEARCH_SERIES)
                .map(entry -> read(
                        "",
                        SearchExpression.label(entry.getKey()),
                        entry.getValue(),
                        statistic,
                        period))
                .toList();
    }

    @Override
    public List<Long> times(int period) {
        Window window = windows.apply(period);
        return LongStream.iterate(window.from(), time -> time < window.to(), time -> time + period)
                .boxed()
                .toList();
    }

    @Override
    public int periodSeconds() {
        return periodSeconds;
    }
}
