package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.delivery.Roles;
import dev.millrace.cloud.service.events.domain.JsonPath;
import dev.millrace.cloud.service.events.domain.TargetInput;
import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.LimitExceededException;
import dev.millrace.wire.events.PutTargetsRequest;
import dev.millrace.wire.events.PutTargetsResponse;
import dev.millrace.wire.events.Target;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Adds targets to a rule, in the place of those that have their ids. All of a call or none.
///
/// Whether a target is there is not looked at, as on AWS: it may come later.
public final class PutTargets {
    private final BusLookup lookup;
    private final Set<TargetKind> offered;
    private final Roles roles;

    /// @param offered the kinds of targets that something here takes events for
    public PutTargets(BusLookup lookup, Set<TargetKind> offered, Roles roles) {
        this.lookup = lookup;
        this.offered = Set.copyOf(offered);
        this.roles = roles;
    }

    public PutTargetsResponse answer(PutTargetsRequest input, Call call) {
        LiveBus bus = lookup.bus(input.eventBusName(), call);
        lookup.rule(bus, input.rule());
        for (Target target : input.targets()) {
            check(target, call);
        }
        lookup.change(bus, input.rule(), rule -> {
            Map<String, Target> all = new TreeMap<>();
            rule.targets().forEach(target -> all.put(target.id(), target));
            input.targets().forEach(target -> all.put(target.id(), target));
            if (all.size() > EventsLimits.TARGETS) {
                throw new LimitExceededException("The requested resource exceeds the maximum number allowed.");
            }
            return rule.withTargets(List.copyOf(all.values()));
        });
        return new PutTargetsResponse(0, List.of());
    }

    private void check(Target target, Call call) {
        Arn arn = Arn.parse(target.arn()).orElseThrow(() -> malformed(target));
        TargetKind kind = TargetKind.of(arn).orElseThrow(() -> unsupported(target, arn));
        if (!kind.names(arn)) {
            throw malformed(target);
        }
        if (!offered.contains(kind)) {
            throw elsewhere(target);
        }
        if (kind != TargetKind.BUS && !arn.account().equals(call.account())) {
            throw new AwsException(
                    "AccessDeniedException",
                    400,
                    "Access to the resource " + target.arn()
                            + " is denied. Reason: Adding cross-account target is not permitted.");
        }
        if (kind != TargetKind.BUS && !arn.region().equals(call.region())) {
            throw BusLookup.invalid(target.arn(), "Adding cross-region target is not permitted.");
        }
        if (kind.needsRole() && target.roleArn() == null) {
            throw BusLookup.invalid("RoleArn is required for target " + target.arn() + ".");
        }
        if (target.roleArn() != null) {
            PutRule.assumable(roles, target.roleArn(), call);
        }
        DeadLetters.refuse(target.deadLetterConfig());
        TargetInput input = TargetInput.of(target);
        if (kind == TargetKind.BUS && !(input instanceof TargetInput.Whole)) {
            throw BusLookup.invalid("Input, InputPath and InputTransformer are not supported for target " + target.id()
                    + ": an event bus takes events as they are.");
        }
        if (target.kinesisParameters() != null
                && JsonPath.parse(target.kinesisParameters().partitionKeyPath()).isEmpty()) {
            throw BusLookup.invalid("Invalid PartitionKeyPath for target " + target.id() + ".");
        }
    }

    private static AwsException malformed(Target target) {
        return BusLookup.invalid(target.arn(), "Provided Arn is not in correct format.");
    }

    private AwsException unsupported(Target target, Arn arn) {
        return TargetKind.ofAwsAlone(arn.service())
                ? elsewhere(target)
                : BusLookup.invalid(arn.service() + " is not a supported service for a target.");
    }

    private AwsException elsewhere(Target target) {
        return BusLookup.invalid(
                target.arn(),
                "Millrace delivers events to " + String.join(", ", offered.stream().sorted().map(TargetKind::plural).toList())
                        + " only.");
    }
}
