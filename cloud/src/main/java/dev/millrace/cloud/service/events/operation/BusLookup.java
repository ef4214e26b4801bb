package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.ResourceNotFoundException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Finds buses and rules by what requests say, and says in AWS's words what is not there.
public final class BusLookup {
    static final Pages PAGES =
            new Pages(EventsLimits.PAGE_ITEMS, _ -> invalid("The specified nextToken is not valid."));

    private final Buses buses;

    public BusLookup(Buses buses) {
        this.buses = buses;
    }

    /// A bus of the caller's, in the region that is called.
    /// @param nameOrArn null for the default bus
    LiveBus bus(@Nullable String nameOrArn, Call call) {
        BusRef ref = BusRef.of(nameOrArn, call.account(), call.region());
        if (!ref.account().equals(call.account()) || !ref.region().equals(call.region())) {
            throw noBus(ref);
        }
        return buses.find(ref).orElseThrow(() -> noBus(ref));
    }

    RuleState rule(LiveBus bus, String name) {
        return bus.rule(name).orElseThrow(() -> noRule(bus, name));
    }

    /// Changes a rule that is there.
    void change(LiveBus bus, String name, UnaryOperator<RuleState> change) {
        boolean there = buses.changeRule(bus, name, before -> {
            if (before == null) {
                throw noRule(bus, name);
            }
            return change.apply(before);
        });
        if (!there) {
            throw noBus(bus.ref());
        }
    }

    static ResourceNotFoundException noBus(BusRef bus) {
        return new ResourceNotFoundException("Event bus " + bus.name() + " does not exist.");
    }

    static ResourceNotFoundException noRule(LiveBus bus, String name) {
        return new ResourceNotFoundException(
                "Rule " + name + " does not exist on EventBus " + bus.ref().name() + ".");
    }

    static AwsException invalid(String message) {
        return new AwsException("ValidationException", 400, message);
    }

    /// What AWS says of a parameter.
    static AwsException invalid(String parameter, String reason) {
        return invalid("Parameter " + parameter + " is not valid. Reason: " + reason);
    }
}
