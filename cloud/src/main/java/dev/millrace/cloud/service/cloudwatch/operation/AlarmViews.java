package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.CompositeRule;
import dev.millrace.cloud.service.cloudwatch.alarm.MetricRule;
import dev.millrace.cloud.service.cloudwatch.alarm.MissingData;
import dev.millrace.cloud.service.cloudwatch.alarm.Suppression;
import dev.millrace.cloud.service.cloudwatch.domain.MetricQuery.MetricStatistic;
import dev.millrace.cloud.service.cloudwatch.domain.Statistic;
import dev.millrace.wire.cloudwatch.CompositeAlarm;
import dev.millrace.wire.cloudwatch.MetricAlarm;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Alarms as AWS shows them.
final class AlarmViews {
    private AlarmViews() {}

    static MetricAlarm metric(Alarm alarm) {
        MetricRule rule = Objects.requireNonNull(alarm.metric());
        MetricAlarm.Builder view = MetricAlarm.builder()
                .alarmName(alarm.name())
                .alarmArn(alarm.arn())
                .alarmDescription(alarm.description())
                .alarmConfigurationUpdatedTimestamp(alarm.configured())
                .actionsEnabled(alarm.actionsEnabled())
                .okActions(alarm.okActions())
                .alarmActions(alarm.alarmActions())
                .insufficientDataActions(alarm.insufficientDataActions())
                .stateValue(alarm.state().value().name())
                .stateReason(alarm.state().reason())
                .stateReasonData(alarm.state().data())
                .stateUpdatedTimestamp(alarm.state().updated())
                .stateTransitionedTimestamp(alarm.state().transitioned())
                .evaluationPeriods(rule.evaluationPeriods())
                .datapointsToAlarm(rule.datapointsToAlarm())
                .threshold(rule.threshold())
                .comparisonOperator(rule.comparison().name())
                .treatMissingData(word(rule.treatMissingData()))
                .evaluateLowSampleCountPercentile(rule.lowSamples());
        MetricStatistic metric = rule.metric();
        if (metric == null) {
            return view.metrics(MetricQueries.written(rule.queries()))
                    .dimensions(List.of())
                    .build();
        }
        boolean simple = Statistic.parse(metric.statistic()).orElseThrow() instanceof Statistic.Simple;
        return view.namespace(metric.namespace())
                .metricName(metric.metric())
                .dimensions(DimensionLists.list(metric.dimensions()))
                .period(metric.periodSeconds())
                .unit(metric.unit())
                .statistic(simple ? metric.statistic() : null)
                .extendedStatistic(simple ? null : metric.statistic())
                .build();
    }

    private static @Nullable String word(
            @Nullable MissingData missing) {
        return missing == null ? null : missing.name();
    }

    static CompositeAlarm composite(Alarm alarm) {
        CompositeRule rule = Objects.requireNonNull(alarm.composite());
        Suppression suppression = alarm.suppression();
        return CompositeAlarm.builder()
                .alarmName(alarm.name())
                .alarmArn(alarm.arn())
                .alarmDescription(alarm.description())
                .alarmConfigurationUpdatedTimestamp(alarm.configured())
                .actionsEnabled(alarm.actionsEnabled())
                .okActions(alarm.okActions())
                .alarmActions(alarm.alarmActions())
                .insufficientDataActions(alarm.insufficientDataActions())
                .alarmRule(rule.rule())
                .stateValue(alarm.state().value().name())
                .stateReason(alarm.state().reason())
                .stateReasonData(alarm.state().data())
                .stateUpdatedTimestamp(alarm.state().updated())
                .stateTransitionedTimestamp(alarm.state().transitioned())
                .actionsSuppressedBy(suppression == null ? null : suppression.by().name())
                .actionsSuppressedReason(suppression == null ? null : suppression.reason())
                .actionsSuppressor(rule.suppressor())
                .actionsSuppressorWaitPeriod(rule.waitSeconds())
                .actionsSuppressorExtensionPeriod(rule.extensionSeconds())
                .build();
    }
}
