package dev.millrace.cloud.service.cloudwatch.alarm;

import dev.millrace.cloud.aws.Arn;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An alarm as it is kept: of a metric or of other alarms.
/// @param configured when its settings were last written
/// @param metric null for a composite alarm
/// @param composite null for a metric alarm
/// @param suppression null while its actions are not kept back
@RecordBuilder
public record Alarm(
        String account,
        String region,
        String name,
        @Nullable String description,
        boolean actionsEnabled,
        List<String> okActions,
        List<String> alarmActions,
        List<String> insufficientDataActions,
        Instant configured,
        AlarmState state,
        @Nullable MetricRule metric,
        @Nullable CompositeRule composite,
        @Nullable Suppression suppression,
        Map<String, String> tags)
        implements AlarmBuilder.With {
    public Alarm {
        okActions = List.copyOf(okActions);
        alarmActions = List.copyOf(alarmActions);
        insufficientDataActions = List.copyOf(insufficientDataActions);
        tags = Map.copyOf(tags);
    }

    public String arn() {
        return Arn.of("cloudwatch", region, account, "alarm:" + name).toString();
    }

    /// What is set off when it goes into a state.
    public List<String> actions(StateValue value) {
        return switch (value) {
            case OK -> okActions;
            case ALARM -> alarmActions;
            case INSUFFICIENT_DATA -> insufficientDataActions;
        };
    }

    /// In AWS's word.
    public String type() {
        return composite == null ? "MetricAlarm" : "CompositeAlarm";
    }
}
