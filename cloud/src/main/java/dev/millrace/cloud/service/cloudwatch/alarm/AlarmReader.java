package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic;
import dev.millrace.cloud.service.cloudwatch.domain.Window;
import dev.millrace.cloud.service.cloudwatch.math.MathException;
import dev.millrace.cloud.service.cloudwatch.math.QueryRun;
import dev.millrace.cloud.service.cloudwatch.math.Value;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads;
import dev.millrace.cloud.service.cloudwatch.store.MetricReads.MetricName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Looks at what a metric alarm watches, up to a time. Windows slide by the minute, those of alarms with a period below
/// a minute by ten seconds.
final class AlarmReader {
    private static final int MINUTE = 60;
    private static final int TEN_SECONDS = 10;

    private final MetricReads reads;

    AlarmReader(MetricReads reads) {
        this.reads = reads;
    }

    /// What an alarm saw, and what it makes of it: empty where it stays as it is.
    record Look(Evaluated evaluated, Optional<StateValue> verdict) {}

    Look look(Alarm alarm, MetricRule rule, Instant now) {
        int step = rule.periodSeconds() < MINUTE ? TEN_SECONDS : MINUTE;
        long end = Math.floorDiv(now.getEpochSecond(), step) * step;
        int periods = rule.evaluationPeriods() + Judgement.MORE_PERIODS;
        Evaluated evaluated = read(alarm, rule, end, periods, now);
        List<Judgement.Point> points = new ArrayList<>();
        for (long time = end - (long) periods * rule.periodSeconds(); time < end; time += rule.periodSeconds()) {
            points.add(
                    !evaluated.values().containsKey(time)
                            ? Judgement.Point.MISSING
                            : evaluated.breaches(time) ? Judgement.Point.BREACHING : Judgement.Point.OK);
        }
        if (tooFewSamples(rule, evaluated)) {
            return new Look(evaluated, Optional.empty());
        }
        return new Look(
                evaluated, Judgement.of(points, rule.evaluationPeriods(), rule.needed(), rule.missing()));
    }

    private Evaluated read(Alarm alarm, MetricRule rule, long end, int periods, Instant now) {
        SortedMap<Long, Double> values = new TreeMap<>();
        SortedMap<Long, Double> counts = new TreeMap<>();
        MetricStatistic metric = rule.metric();
        long reach = (long) periods * rule.periodSeconds();
        if (metric != null) {
            Statistic statistic = Statistic.parse(metric.statistic()).orElseThrow();
            MetricName name = new MetricName(
                    alarm.account(), alarm.region(), metric.namespace(), metric.metric(), metric.dimensions());
            SortedMap<Long, Distribution> read = reads.periods(
                    reads.series(name, metric.unit() == null ? null : Unit.of(metric.unit())),
                    new Window(end - reach, end, metric.periodSeconds()));
            read.forEach((time, samples) -> statistic.of(samples).ifPresent(value -> {
                values.put(time, value);
                counts.put(time, samples.count());
            }));
        } else {
            QueryRun run = new QueryRun(
                    reads,
                    alarm.account(),
                    alarm.region(),
                    rule.queries(),
                    period -> new Window(end - Math.max(reach, period), end, period));
            try {
                for (Value.Series series : run.results(rule.watched())) {
                    values.putAll(series.points());
                }
            } catch (MathException nothing) {
                // What cannot be worked out has no datapoints.
            }
        }
        return new Evaluated(rule, values, counts, now);
    }

    /// Percentiles of few samples say little: PutMetricAlarm lets an alarm pass them over
    /// (percentiles-with-low-samples in AlarmThatSendsEmail.html).
    private static boolean tooFewSamples(MetricRule rule, Evaluated evaluated) {
        MetricStatistic metric = rule.metric();
        if (metric == null || !"ignore".equals(rule.lowSamples())) {
            return false;
        }
        if (!(Statistic.parse(metric.statistic()).orElseThrow() instanceof Statistic.Percentile(double share))) {
            return false;
        }
        double enough = share >= 0.5 ? 10 / (1 - share) : 10 / share;
        // 1 - 0.99 is a hair more than 0.01.
        return evaluated.counts().values().stream().anyMatch(count -> count < enough - 1e-6 * enough);
    }
}
