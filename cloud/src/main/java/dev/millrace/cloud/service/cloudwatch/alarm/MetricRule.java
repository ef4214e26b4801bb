package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a metric alarm watches, and when that is too much.
/// @param metric the metric it watches; null where it watches an expression
/// @param queries the expression and what it is over, exactly one of which is returned; empty where it watches a metric
/// @param datapointsToAlarm how many of the evaluated datapoints must breach; null for all
/// @param treatMissingData null for `missing`
/// @param lowSamples `evaluate` or `ignore`; null for `evaluate`
public record MetricRule(
        @Nullable MetricStatistic metric,
        List<MetricQuery> queries,
        int evaluationPeriods,
        @Nullable Integer datapointsToAlarm,
        double threshold,
        Comparison comparison,
        @Nullable MissingData treatMissingData,
        @Nullable String lowSamples) {

    public MetricRule {
        queries = List.copyOf(queries);
    }

    /// The query whose values are held against the threshold.
    public MetricQuery watched() {
        if (metric != null) {
            return new MetricQuery("m1", null, metric, null, null, true);
        }
        return queries.stream().filter(MetricQuery::returned).findFirst().orElseThrow();
    }

    /// All that is read to evaluate it.
    public List<MetricQuery> all() {
        return metric != null ? List.of(watched()) : queries;
    }

    /// How far its datapoints are apart.
    public int periodSeconds() {
        MetricQuery watched = watched();
        if (watched.metric() != null) {
            return watched.metric().periodSeconds();
        }
        if (watched.periodSeconds() != null) {
            return watched.periodSeconds();
        }
        return queries.stream()
                .filter(query -> query.metric() != null)
                .mapToInt(query -> query.metric() == null ? 0 : query.metric().periodSeconds())
                .max()
                .orElse(60);
    }

    int needed() {
        return datapointsToAlarm == null ? evaluationPeriods : datapointsToAlarm;
    }

    MissingData missing() {
        return treatMissingData == null ? MissingData.missing : treatMissingData;
    }

    /// Whether it watches the metric itself or an expression over it.
    public boolean watches(MetricStatistic statistic) {
        return all().stream()
                .map(MetricQuery::metric)
                .anyMatch(one -> one != null
                        && one.namespace().equals(statistic.namespace())
                        && one.metric().equals(statistic.metric())
                        && one.dimensions().equals(statistic.dimensions()));
    }
}
