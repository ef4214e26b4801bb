package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.DeleteRuleRequest;
import dev.millrace.wire.events.DescribeRuleRequest;
import dev.millrace.wire.events.DescribeRuleResponse;
import dev.millrace.wire.events.DisableRuleRequest;
import dev.millrace.wire.events.EnableRuleRequest;
import dev.millrace.wire.events.ListRuleNamesByTargetRequest;
import dev.millrace.wire.events.ListRuleNamesByTargetResponse;
import dev.millrace.wire.events.ListRulesRequest;
import dev.millrace.wire.events.ListRulesResponse;
import dev.millrace.wire.events.Rule;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// DescribeRule, ListRules, ListRuleNamesByTarget, EnableRule, DisableRule, DeleteRule.
public final class Rules {
    private final Buses buses;
    private final BusLookup lookup;
    private final InstantSource clock;

    public Rules(Buses buses, BusLookup lookup, InstantSource clock) {
        this.buses = buses;
        this.lookup = lookup;
        this.clock = clock;
    }

    public DescribeRuleResponse describe(DescribeRuleRequest input, Call call) {
        RuleState rule = lookup.rule(lookup.bus(input.eventBusName(), call), input.name());
        return DescribeRuleResponse.builder()
                .name(rule.name())
                .arn(rule.arn())
                .eventPattern(rule.pattern())
                .scheduleExpression(rule.schedule())
                .state(rule.state())
                .description(rule.description())
                .roleArn(rule.roleArn())
                .eventBusName(rule.bus())
                .createdBy(rule.account())
                .build();
    }

    public ListRulesResponse list(ListRulesRequest input, Call call) {
        List<RuleState> found = lookup.bus(input.eventBusName(), call).rules().stream()
                .filter(rule -> EventBuses.startsWith(rule.name(), input.namePrefix()))
                .toList();
        Page<RuleState> page = BusLookup.PAGES.of(found, RuleState::name, input.nextToken(), input.limit());
        return new ListRulesResponse(page.map(Rules::listed), page.next());
    }

    public ListRuleNamesByTargetResponse namesByTarget(ListRuleNamesByTargetRequest input, Call call) {
        List<String> found = lookup.bus(input.eventBusName(), call).rules().stream()
                .filter(rule -> rule.targets().stream()
                        .anyMatch(target -> target.arn().equals(input.targetArn())))
                .map(RuleState::name)
                .toList();
        Page<String> page = BusLookup.PAGES.of(found, name -> name, input.nextToken(), input.limit());
        return new ListRuleNamesByTargetResponse(page.items(), page.next());
    }

    /// A schedule begins anew.
    public void enable(EnableRuleRequest input, Call call) {
        Instant now = AwsTime.millis(clock);
        lookup.change(
                lookup.bus(input.eventBusName(), call),
                input.name(),
                rule -> rule.enabled()
                        ? rule
                        : rule.with(change -> change.state(RuleState.ENABLED).since(now)));
    }

    public void disable(DisableRuleRequest input, Call call) {
        lookup.change(
                lookup.bus(input.eventBusName(), call), input.name(), rule -> rule.withState(RuleState.DISABLED));
    }

    /// A rule that is not there is none to be deleted.
    public void delete(DeleteRuleRequest input, Call call) {
        LiveBus bus = lookup.bus(input.eventBusName(), call);
        buses.changeRule(bus, input.name(), rule -> {
            if (rule != null && !rule.targets().isEmpty()) {
                throw BusLookup.invalid("Rule can't be deleted since it has targets.");
            }
            return null;
        });
    }

    private static Rule listed(RuleState rule) {
        return Rule.builder()
                .name(rule.name())
                .arn(rule.arn())
                .eventPattern(rule.pattern())
                .scheduleExpression(rule.schedule())
                .state(rule.state())
                .description(rule.description())
                .roleArn(rule.roleArn())
                .eventBusName(rule.bus())
                .build();
    }
}
