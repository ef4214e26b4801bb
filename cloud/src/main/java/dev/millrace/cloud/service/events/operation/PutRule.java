package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.schedule.At;
import dev.millrace.cloud.aws.schedule.Reading;
import dev.millrace.cloud.aws.schedule.Schedule;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.delivery.Roles;
import dev.millrace.cloud.service.events.domain.EventPattern;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.LimitExceededException;
import dev.millrace.wire.events.PutRuleRequest;
import dev.millrace.wire.events.PutRuleResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Makes a rule, or another of the one that is there: what is not given is gone. Targets and tags stay.
public final class PutRule {
    private final Buses buses;
    private final BusLookup lookup;
    private final Roles roles;
    private final InstantSource clock;

    public PutRule(Buses buses, BusLookup lookup, Roles roles, InstantSource clock) {
        this.buses = buses;
        this.lookup = lookup;
        this.roles = roles;
        this.clock = clock;
    }

    public PutRuleResponse answer(PutRuleRequest input, Call call) {
        LiveBus bus = lookup.bus(input.eventBusName(), call);
        String pattern = given(input.eventPattern());
        String schedule = given(input.scheduleExpression());
        check(bus, pattern, schedule, input.roleArn(), call);
        Map<String, String> tags = Tags.fresh(input.tags());
        Instant now = AwsTime.millis(clock);
        boolean there = buses.changeRule(bus, input.name(), before -> {
            if (before == null && bus.rules().size() >= EventsLimits.RULES) {
                throw new LimitExceededException("The requested resource exceeds the maximum number allowed.");
            }
            RuleState after = new RuleState(
                    bus.ref().account(),
                    bus.ref().region(),
                    bus.ref().name(),
                    input.name(),
                    pattern,
                    schedule,
                    input.state() == null ? RuleState.ENABLED : input.state(),
                    input.description(),
                    input.roleArn(),
                    now,
                    before == null ? tags : before.tags(),
                    before == null ? List.of() : before.targets());
            return before != null && goesOn(before, after) ? after.withSince(before.since()) : after;
        });
        if (!there) {
            throw BusLookup.noBus(bus.ref());
        }
        return new PutRuleResponse(bus.ref().ruleArn(input.name()));
    }

    /// Whether a schedule goes on as it did, and does not begin anew.
    private static boolean goesOn(RuleState before, RuleState after) {
        return before.enabled()
                && after.enabled()
                && Objects.equals(before.schedule(), after.schedule());
    }

    private void check(
            LiveBus bus,
            @Nullable String pattern,
            @Nullable String schedule,
            @Nullable String roleArn,
            Call call) {
        if (pattern == null && schedule == null) {
            throw BusLookup.invalid("Parameter(s) EventPattern or ScheduleExpression must be specified.");
        }
        if (schedule != null) {
            if (!bus.ref().isDefault()) {
                throw BusLookup.invalid("ScheduleExpression is supported only on the default event bus.");
            }
            if (!(Schedule.read(schedule) instanceof Reading.Understood(Schedule read)) || read instanceof At) {
                throw BusLookup.invalid("Parameter ScheduleExpression is not valid.");
            }
        }
        if (pattern != null) {
            EventPattern.check(pattern);
        }
        if (roleArn != null) {
            assumable(roles, roleArn, call);
        }
    }

    static void assumable(Roles roles, String roleArn, Call call) {
        if (!Partition.of(call.region()).has(roleArn) || !roles.assumable(roleArn)) {
            throw BusLookup.invalid(
                    "Provided role '" + roleArn + "' cannot be assumed by principal 'events.amazonaws.com'.");
        }
    }

    private static @Nullable String given(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
