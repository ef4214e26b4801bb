package dev.millrace.cloud.service.cloudwatch.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.cloudwatch.alarm.Alarm;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmState;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmStore;
import dev.millrace.cloud.service.cloudwatch.alarm.AlarmWatch;
import dev.millrace.cloud.service.cloudwatch.alarm.CompositeRule;
import dev.millrace.cloud.service.cloudwatch.alarm.RuleExpression;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.PutCompositeAlarmInput;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Makes an alarm of other alarms, or writes its settings anew. The alarms that its rule names must be there.
public final class PutCompositeAlarm {
    private final AlarmStore alarms;
    private final AlarmLookup lookup;
    private final AlarmWatch watch;
    private final InstantSource clock;

    public PutCompositeAlarm(AlarmStore alarms, AlarmLookup lookup, AlarmWatch watch, InstantSource clock) {
        this.alarms = alarms;
        this.lookup = lookup;
        this.watch = watch;
        this.clock = clock;
    }

    public void answer(PutCompositeAlarmInput input, Call call) {
        CompositeRule rule = rule(input, call);
        List<String> okActions = AlarmLookup.actions(input.okActions());
        List<String> alarmActions = AlarmLookup.actions(input.alarmActions());
        List<String> insufficientDataActions = AlarmLookup.actions(input.insufficientDataActions());
        boolean created = lookup.find(input.alarmName(), call).isEmpty();
        Instant now = AwsTime.millis(clock);
        Alarm alarm = alarms.put(call.account(), call.region(), input.alarmName(), before -> {
            AlarmLookup.sameKind(before, "CompositeAlarm");
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
                    null,
                    rule,
                    null,
                    before.map(Alarm::tags).orElseGet(() -> AlarmLookup.tags(input.tags())));
        });
        watch.written(alarm, created);
    }

    private CompositeRule rule(PutCompositeAlarmInput input, Call call) {
        String text = input.alarmRule();
        if (text.isBlank() || !text.equals(text.strip())) {
            throw MetricQueries.invalid("AlarmRule must not contain leading or trailing whitespace or be null");
        }
        List<String> named;
        try {
            named = RuleExpression.parse(text).alarms();
        } catch (RuleExpression.InvalidRuleException e) {
            throw MetricQueries.invalid("Error in AlarmRule: " + e.message());
        }
        List<String> missing =
                named.stream().filter(name -> lookup.find(name, call).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw MetricQueries.invalid("Could not save the composite alarm as alarms [" + String.join(", ", missing)
                    + "] in the alarm rule do not exist");
        }
        String suppressor = input.actionsSuppressor();
        boolean waits = input.actionsSuppressorWaitPeriod() != null;
        boolean stays = input.actionsSuppressorExtensionPeriod() != null;
        if (suppressor != null && !(waits && stays)) {
            throw MetricQueries.invalid("ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod are required"
                    + " when ActionsSuppressor is set.");
        }
        if (suppressor == null && (waits || stays)) {
            throw MetricQueries.invalid("ActionsSuppressor is required when ActionsSuppressorWaitPeriod or"
                    + " ActionsSuppressorExtensionPeriod is set.");
        }
        if (suppressor != null
                && lookup.find(RuleExpression.name(suppressor), call).isEmpty()) {
            throw MetricQueries.invalid("Could not save the composite alarm as the actions suppressor [" + suppressor
                    + "] does not exist");
        }
        return new CompositeRule(
                text,
                suppressor,
                input.actionsSuppressorWaitPeriod(),
                input.actionsSuppressorExtensionPeriod());
    }
}
