package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.BusPolicy;
import dev.millrace.cloud.service.events.domain.BusState;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.PolicyLengthExceededException;
import dev.millrace.wire.events.PutPermissionRequest;
import dev.millrace.wire.events.RemovePermissionRequest;
import dev.millrace.wire.events.ResourceNotFoundException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// PutPermission and RemovePermission: the policy of a bus, whole or statement by statement.
public final class Permissions {
    private final Buses buses;
    private final BusLookup lookup;
    private final InstantSource clock;

    public Permissions(Buses buses, BusLookup lookup, InstantSource clock) {
        this.buses = buses;
        this.lookup = lookup;
        this.clock = clock;
    }

    public void put(PutPermissionRequest input, Call call) {
        LiveBus bus = lookup.bus(input.eventBusName(), call);
        boolean parts = input.action() != null
                || input.principal() != null
                || input.statementId() != null
                || input.condition() != null;
        if (input.policy() != null) {
            if (parts) {
                throw BusLookup.invalid(
                        "Either Policy or all of Action, Principal and StatementId must be specified, not both.");
            }
            String policy = checked(input.policy());
            change(bus, state -> state.withPolicy(policy));
            return;
        }
        if (input.action() == null || input.principal() == null || input.statementId() == null) {
            throw BusLookup.invalid("Parameters Action, Principal and StatementId must be specified.");
        }
        if (!input.action().equals("events:PutEvents")) {
            throw BusLookup.invalid("Provided value in parameter 'action' is not supported.");
        }
        if (input.condition() != null
                && !(input.condition().type().equals("StringEquals")
                        && input.condition().key().equals("aws:PrincipalOrgID"))) {
            throw BusLookup.invalid("Condition", "Only StringEquals of aws:PrincipalOrgID is supported.");
        }
        change(
                bus,
                state -> state.withPolicy(fitting(BusPolicy.with(
                        state.policy(),
                        state.ref(),
                        Objects.requireNonNull(input.statementId()),
                        Objects.requireNonNull(input.action()),
                        Objects.requireNonNull(input.principal()),
                        input.condition()))));
    }

    public void remove(RemovePermissionRequest input, Call call) {
        LiveBus bus = lookup.bus(input.eventBusName(), call);
        if (Boolean.TRUE.equals(input.removeAllPermissions())) {
            change(bus, state -> state.withPolicy(null));
            return;
        }
        String id = input.statementId();
        if (id == null) {
            throw BusLookup.invalid("Parameter StatementId must be specified.");
        }
        change(bus, state -> {
            BusPolicy.Rest rest = BusPolicy.without(state.policy(), id)
                    .orElseThrow(() ->
                            new ResourceNotFoundException("Statement with the provided id does not exist."));
            return state.withPolicy(rest.policy());
        });
    }

    private void change(LiveBus bus, UnaryOperator<BusState> change) {
        Instant now = AwsTime.millis(clock);
        EventBuses.change(buses, bus, state -> change.apply(state).withModified(now));
    }

    private static String checked(String policy) {
        PolicyDocument document = PolicyDocument.parse(policy)
                .orElseThrow(() -> BusLookup.invalid("Policy", "The policy is not valid JSON."));
        if (document.statements().isEmpty()
                || document.statements().stream()
                        .anyMatch(statement -> !statement.isObject()
                                || !statement.has("Effect")
                                || !statement.has("Principal")
                                || !statement.has("Action"))) {
            throw BusLookup.invalid("Policy", "A statement needs Effect, Principal, Action and Resource.");
        }
        return fitting(policy);
    }

    private static String fitting(@Nullable String policy) {
        String text = Objects.requireNonNull(policy);
        if (text.getBytes(StandardCharsets.UTF_8).length > EventsLimits.POLICY_BYTES) {
            throw new PolicyLengthExceededException("The event bus policy is too long.");
        }
        return text;
    }
}
