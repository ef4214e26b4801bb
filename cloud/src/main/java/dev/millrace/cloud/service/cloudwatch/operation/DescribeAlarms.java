package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.CloudWatchLimits;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmWatch;
import dev.millrace.cloud.service.cloudwatch.alarm.CompositeRule;
import dev.millrace.cloud.service.cloudwatch.alarm.MetricRule;
import dev.millrace.cloud.service.cloudwatch.alarm.StateValue;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.CompositeAlarm;
import dev.millrace.wire.cloudwatch.DescribeAlarmsForMetricInput;
import dev.millrace.wire.cloudwatch.DescribeAlarmsForMetricOutput;
import dev.millrace.wire.cloudwatch.DescribeAlarmsInput;
import dev.millrace.wire.cloudwatch.DescribeAlarmsOutput;
import dev.millrace.wire.cloudwatch.InvalidNextToken;
import dev.millrace.wire.cloudwatch.InvalidParameterCombinationException;
import dev.millrace.wire.cloudwatch.MetricAlarm;
import dev.millrace.wire.cloudwatch.ResourceNotFound;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// DescribeAlarms and DescribeAlarmsForMetric. A call that names no types sees metric alarms alone.
public final class DescribeAlarms {
    private static final Pages PAGES =
            new Pages(CloudWatchLimits.ALARMS_PAGE, token -> new InvalidNextToken("Invalid next token: " + token));

    private final AlarmLookup lookup;

    public DescribeAlarms(AlarmLookup lookup) {
        this.lookup = lookup;
    }

    public DescribeAlarmsOutput answer(DescribeAlarmsInput input, Call call) {
        if (input.alarmNamePrefix() != null
                && input.alarmNames() != null
                && !input.alarmNames().isEmpty()) {
            throw new InvalidParameterCombinationException(
                    "AlarmNamePrefix and AlarmNames.member are mutually exclusive");
        }
        List<Alarm> found =
                lookup.list(call).stream().filter(matching(input, call)).toList();
        Page<Alarm> page = PAGES.of(found, Alarm::name, input.nextToken(), input.maxRecords());
        List<CompositeAlarm> composites = page.items().stream()
                .filter(alarm -> alarm.composite() != null)
                .map(AlarmViews::composite)
                .toList();
        List<MetricAlarm> metrics = page.items().stream()
                .filter(alarm -> alarm.metric() != null)
                .map(AlarmViews::metric)
                .toList();
        return new DescribeAlarmsOutput(composites, metrics, page.next());
    }

    private Predicate<Alarm> matching(DescribeAlarmsInput input, Call call) {
        if (input.childrenOfAlarmName() != null) {
            CompositeRule rule = lookup.find(input.childrenOfAlarmName(), call)
                    .map(Alarm::composite)
                    .orElseThrow(() -> new ResourceNotFound(""));
            return alarm -> AlarmWatch.names(rule, alarm.name());
        }
        String child = input.parentsOfAlarmName();
        if (child != null) {
            return alarm -> alarm.composite() != null && AlarmWatch.names(alarm.composite(), child);
        }
        List<String> types = input.alarmTypes() == null || input.alarmTypes().isEmpty()
                ? List.of("MetricAlarm")
                : input.alarmTypes();
        List<String> names = input.alarmNames() == null ? List.of() : input.alarmNames();
        return alarm -> types.contains(alarm.type())
                && (names.isEmpty() || names.contains(alarm.name()))
                && (input.alarmNamePrefix() == null || alarm.name().startsWith(input.alarmNamePrefix()))
                && (input.stateValue() == null
                        || alarm.state().value().name().equals(input.stateValue()))
                && (input.actionPrefix() == null || acts(alarm, input.actionPrefix()));
    }

    private static boolean acts(Alarm alarm, String prefix) {
        return Arrays.stream(StateValue.values())
                .flatMap(state -> alarm.actions(state).stream())
                .anyMatch(action -> action.startsWith(prefix));
    }

    public DescribeAlarmsForMetricOutput forMetric(DescribeAlarmsForMetricInput input, Call call) {
        MetricStatistic metric = new MetricStatistic(
                input.namespace(),
                input.metricName(),
                DimensionLists.map(input.dimensions(), "Dimensions"),
                0,
                "",
                null);
        return new DescribeAlarmsForMetricOutput(lookup.list(call).stream()
                .filter(alarm -> {
                    MetricRule rule = alarm.metric();
                    return rule != null && rule.watches(metric) && detailed(rule, input);
                })
                .map(AlarmViews::metric)
                .toList());
    }

    private static boolean detailed(MetricRule rule, DescribeAlarmsForMetricInput input) {
        String statistic = input.statistic() == null ? input.extendedStatistic() : input.statistic();
        return rule.all().stream().anyMatch(query -> {
            MetricStatistic one = query.metric();
            return one != null
                    && (statistic == null || one.statistic().equals(statistic))
                    && (input.period() == null || one.periodSeconds() == input.period())
                    && (input.unit() == null || input.unit().equals(one.unit() == null ? Unit.NONE.word() : one.unit()));
        });
    }
}
