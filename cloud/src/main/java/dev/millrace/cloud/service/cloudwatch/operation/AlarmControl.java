package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmWatch;
import dev.millrace.cloud.service.cloudwatch.alarm.StateValue;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.DeleteAlarmsInput;
import dev.millrace.wire.cloudwatch.DisableAlarmActionsInput;
import dev.millrace.wire.cloudwatch.EnableAlarmActionsInput;
import dev.millrace.wire.cloudwatch.InvalidFormatFault;
import dev.millrace.wire.cloudwatch.ResourceNotFound;
import dev.millrace.wire.cloudwatch.SetAlarmStateInput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// SetAlarmState, EnableAlarmActions, DisableAlarmActions and DeleteAlarms. Alarms that are not there are passed over,
/// but where a state is set.
public final class AlarmControl {
    private final AlarmStore alarms;
    private final AlarmLookup lookup;
    private final AlarmWatch watch;
    private final InstantSource clock;

    public AlarmControl(AlarmStore alarms, AlarmLookup lookup, AlarmWatch watch, InstantSource clock) {
        this.alarms = alarms;
        this.lookup = lookup;
        this.watch = watch;
        this.clock = clock;
    }

    /// The next evaluation may change it again.
    public void setState(SetAlarmStateInput input, Call call) {
        String data = input.stateReasonData();
        if (data != null) {
            try {
                JsonMapper.shared().readTree(data);
            } catch (JacksonException notJson) {
                throw new InvalidFormatFault("StateReasonData was not syntactically valid JSON");
            }
        }
        Alarm alarm = lookup.find(input.alarmName(), call).orElseThrow(() -> new ResourceNotFound(""));
        watch.set(alarm, StateValue.valueOf(input.stateValue()), input.stateReason(), data);
    }

    public void enable(EnableAlarmActionsInput input, Call call) {
        switchActions(input.alarmNames(), true, call);
    }

    public void disable(DisableAlarmActionsInput input, Call call) {
        switchActions(input.alarmNames(), false, call);
    }

    private void switchActions(List<String> names, boolean enabled, Call call) {
        Instant now = AwsTime.millis(clock);
        for (String name : names) {
            lookup.find(name, call)
                    .filter(alarm -> alarm.actionsEnabled() != enabled)
                    .ifPresent(alarm -> alarms.configure(
                            alarm, before -> before.withActionsEnabled(enabled).withConfigured(now)));
        }
    }

    public void delete(DeleteAlarmsInput input, Call call) {
        List<Alarm> found = new ArrayList<>();
        input.alarmNames().stream().distinct().forEach(name -> lookup.find(name, call)
                .ifPresent(found::add));
        if (found.stream().filter(alarm -> alarm.composite() != null).count() > 1) {
            throw MetricQueries.invalid("Only one composite alarm can be deleted in an operation.");
        }
        for (Alarm alarm : found) {
            List<Alarm> parents = watch.parents(alarm);
            if (!parents.isEmpty() && !found.containsAll(parents)) {
                throw MetricQueries.invalid("Cannot delete " + alarm.name()
                        + " as there are composite alarm(s) depending on it.");
            }
        }
        found.forEach(alarms::delete);
    }
}
