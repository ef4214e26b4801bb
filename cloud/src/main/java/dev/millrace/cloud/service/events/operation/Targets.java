package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.ListTargetsByRuleRequest;
import dev.millrace.wire.events.ListTargetsByRuleResponse;
import dev.millrace.wire.events.RemoveTargetsRequest;
import dev.millrace.wire.events.RemoveTargetsResponse;
import dev.millrace.wire.events.RemoveTargetsResultEntry;
import dev.millrace.wire.events.Target;
import java.util.ArrayList;
import java.util.List;

/// ListTargetsByRule and RemoveTargets.
public final class Targets {
    private final BusLookup lookup;

    public Targets(BusLookup lookup) {
        this.lookup = lookup;
    }

    public ListTargetsByRuleResponse list(ListTargetsByRuleRequest input, Call call) {
        RuleState rule = lookup.rule(lookup.bus(input.eventBusName(), call), input.rule());
        Page<Target> page = BusLookup.PAGES.of(rule.targets(), Target::id, input.nextToken(), input.limit());
        return new ListTargetsByRuleResponse(page.items(), page.next());
    }

    /// What is not there fails by itself; the others go.
    public RemoveTargetsResponse remove(RemoveTargetsRequest input, Call call) {
        LiveBus bus = lookup.bus(input.eventBusName(), call);
        List<RemoveTargetsResultEntry> failed = new ArrayList<>();
        lookup.change(bus, input.rule(), rule -> {
            for (String id : input.ids()) {
                if (rule.targets().stream().noneMatch(target -> target.id().equals(id))) {
                    failed.add(new RemoveTargetsResultEntry(
                            id,
                            "ResourceNotFoundException",
                            "Rule " + rule.name() + " does not have a target with the Id " + id + "."));
                }
            }
            return rule.withTargets(rule.targets().stream()
                    .filter(target -> !input.ids().contains(target.id()))
                    .toList());
        });
        return new RemoveTargetsResponse(failed.size(), failed);
    }
}
