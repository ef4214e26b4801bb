package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmState;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.cloud.service.cloudwatch.alarm.Comparison;
import dev.millrace.cloud.service.cloudwatch.alarm.MetricRule;
import dev.millrace.cloud.service.cloudwatch.alarm.MissingData;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic;
import dev.millrace.cloud.service.cloudwatch.math.Expression;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.MetricDataQuery;
import dev.millrace.wire.cloudwatch.MissingRequiredParameterException;
import dev.millrace.wire.cloudwatch.PutMetricAlarmInput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes an alarm of a metric or of an expression over metrics, or writes its settings anew: its state stays, and its
/// tags.
public final class PutMetricAlarm {
    private static final Set<Integer> SHORT_PERIODS = Set.of(10, 20, 30);
    private static final int HOUR = 3600;
    private static final int WEEK = 7 * Periods.DAY;

    private final AlarmStore alarms;
    private final InstantSource clock;

    public PutMetricAlarm(AlarmStore alarms, InstantSource clock) {
        this.alarms = alarms;
        this.clock = clock;
    }

    public void answer(PutMetricAlarmInput input, Call call) {
        MetricRule rule = rule(input);
        List<String> okActions = AlarmLookup.actions(input.okActions());
        List<String> alarmActions = AlarmLookup.actions(input.alarmActions());
        List<String> insufficientDataActions = AlarmLookup.actions(input.insufficientDataActions());
        Instant now = AwsTime.millis(clock);
        alarms.put(call.account(), call.region(), input.alarmName(), before -> {
            AlarmLookup.sameKind(before, "MetricAlarm");
            return new Alarm(
                    call.account(),
                    call.region(),
                    input.alarmName(),
                    input.alarmDescription(),
                    !Boolean.FALSE.equals(input.actionsEnabled()),
                    okActions,
                    alarmActions,
                    insufficientDataActions,
                    now,
                    before.map(Alarm::state).orElseGet(() -> AlarmState.initial(now)),
                    rule,
                    null,
                    null,
                    before.map(Alarm::tags).orElseGet(() -> AlarmLookup.tags(input.tags())));
        });
    }

    private static MetricRule rule(PutMetricAlarmInput input) {
        if (input.evaluationCriteria() != null || input.evaluationInterval() != null) {
            throw MetricQueries.invalid("Alarms on PromQL queries are not offered by Millrace.");
        }
        Comparison comparison = comparison(input);
        if (input.evaluationPeriods() == null) {
            throw new MissingRequiredParameterException("The parameter EvaluationPeriods is required.");
        }
        if (input.threshold() == null) {
            throw new MissingRequiredParameterException("The parameter Threshold is required.");
        }
        if (input.datapointsToAlarm() != null && input.datapointsToAlarm() > input.evaluationPeriods()) {
            throw MetricQueries.invalid("DatapointsToAlarm must be less than or equal to EvaluationPeriods.");
        }
        List<MetricDataQuery> given = input.metrics() == null ? List.of() : input.metrics();
        boolean listed = !given.isEmpty();
        MetricRule rule = new MetricRule(
                listed ? null : metric(input),
                listed ? queries(input, given) : List.of(),
                input.evaluationPeriods(),
                input.datapointsToAlarm(),
                input.threshold(),
                comparison,
                missing(input.treatMissingData()),
                lowSamples(input.evaluateLowSampleCountPercentile()));
        long reach = (long) rule.periodSeconds() * rule.evaluationPeriods();
        if (reach > (rule.periodSeconds() >= HOUR ? WEEK : Periods.DAY)) {
            throw MetricQueries.invalid(
                    rule.periodSeconds() >= HOUR
                            ? "Metrics cannot be checked across more than seven days (EvaluationPeriods * Period must be"
                                    + " <= 604800)."
                            : "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be"
                                    + " <= 86400).");
        }
        return rule;
    }

    private static Comparison comparison(PutMetricAlarmInput input) {
        String word = input.comparisonOperator();
        if (word == null) {
            throw new MissingRequiredParameterException("The parameter ComparisonOperator is required.");
        }
        return Arrays.stream(Comparison.values())
                .filter(one -> one.name().equals(word))
                .findAny()
                .filter(_ -> input.thresholdMetricId() == null)
                .orElseThrow(() -> MetricQueries.invalid("Alarms on anomaly detection models (" + word
                        + ", ThresholdMetricId) are not offered by Millrace."));
    }

    private static MetricStatistic metric(PutMetricAlarmInput input) {
        if (input.metricName() == null || input.namespace() == null) {
            throw MetricQueries.invalid("Exactly one of MetricName and Metrics is required, MetricName with Namespace.");
        }
        String statistic = input.statistic() == null ? input.extendedStatistic() : input.statistic();
        if (statistic == null || input.statistic() != null && input.extendedStatistic() != null) {
            throw MetricQueries.invalid("Exactly one of Statistic and ExtendedStatistic must be specified.");
        }
        if (Statistic.parse(statistic).isEmpty()
                || input.extendedStatistic() != null
                        && Statistic.parse(statistic).get() instanceof Statistic.Simple) {
            throw new AwsException(
                    "InvalidParameterValueException",
                    400,
                    "The value " + statistic + " for parameter ExtendedStatistic is not supported.");
        }
        if (input.period() == null) {
            throw new MissingRequiredParameterException("The parameter Period is required.");
        }
        if (!SHORT_PERIODS.contains(input.period()) && input.period() % 60 != 0) {
            throw MetricQueries.invalid("Period must be 10, 20, 30 or a multiple of 60");
        }
        Map<String, String> dimensions = DimensionLists.map(input.dimensions(), "Dimensions");
        return new MetricStatistic(
                input.namespace(), input.metricName(), dimensions, input.period(), statistic, input.unit());
    }

    private static List<MetricQuery> queries(PutMetricAlarmInput input, List<MetricDataQuery> given) {
        if (input.metricName() != null
                || input.namespace() != null
                || input.statistic() != null
                || input.extendedStatistic() != null
                || input.period() != null
                || input.unit() != null
                || input.dimensions() != null && !input.dimensions().isEmpty()) {
            throw MetricQueries.invalid("The parameters MetricName, Namespace, Dimensions, Period, Unit, Statistic and"
                    + " ExtendedStatistic cannot be specified with Metrics.");
        }
        List<MetricQuery> queries = MetricQueries.read(given, "Metrics");
        if (queries.size() > CloudWatchLimits.ALARM_QUERIES) {
            throw MetricQueries.invalid("The collection Metrics must not have a size greater than "
                    + CloudWatchLimits.ALARM_QUERIES + ".");
        }
        if (queries.stream().filter(MetricQuery::returned).count() != 1) {
            throw MetricQueries.invalid("Exactly one element of the metrics list should return data.");
        }
        MetricQueries.known(queries);
        queries.forEach(PutMetricAlarm::oneSeries);
        return queries;
    }

    /// An alarm watches series that it names, not those that a search finds
    /// (docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-search-expressions.html).
    private static void oneSeries(MetricQuery query) {
        if (query.expression() == null || !Expression.parse(query.expression()).calls("SEARCH")) {
            return;
        }
        throw MetricQueries.invalid(
                query.periodSeconds() == null
                        ? "Period must not be null"
                        : "SEARCH is not supported on Metric Alarms");
    }

    private static @Nullable MissingData missing(@Nullable String word) {
        if (word == null) {
            return null;
        }
        return Arrays.stream(MissingData.values())
                .filter(one -> one.name().equals(word))
                .findAny()
                .orElseThrow(() -> MetricQueries.invalid("The value " + word
                        + " is not supported for TreatMissingData parameter. Supported values are "
                        + Arrays.toString(MissingData.values()) + "."));
    }

    private static @Nullable String lowSamples(@Nullable String word) {
        if (word == null || word.equals("evaluate") || word.equals("ignore")) {
            return word;
        }
        throw MetricQueries.invalid("Option " + word + " is not supported. Supported options for parameter"
                + " EvaluateLowSampleCountPercentile are evaluate and ignore.");
    }
}
