package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.BusState;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.CreateEventBusRequest;
import dev.millrace.wire.events.CreateEventBusResponse;
import dev.millrace.wire.events.DeleteEventBusRequest;
import dev.millrace.wire.events.DescribeEventBusRequest;
import dev.millrace.wire.events.DescribeEventBusResponse;
import dev.millrace.wire.events.EventBus;
import dev.millrace.wire.events.LimitExceededException;
import dev.millrace.wire.events.ListEventBusesRequest;
import dev.millrace.wire.events.ListEventBusesResponse;
import dev.millrace.wire.events.ResourceAlreadyExistsException;
import dev.millrace.wire.events.ResourceNotFoundException;
import dev.millrace.wire.events.UpdateEventBusRequest;
import dev.millrace.wire.events.UpdateEventBusResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// CreateEventBus, UpdateEventBus, DeleteEventBus, DescribeEventBus, ListEventBuses.
public final class EventBuses {
    private final Buses buses;
    private final BusLookup lookup;
    private final InstantSource clock;

    public EventBuses(Buses buses, BusLookup lookup, InstantSource clock) {
        this.buses = buses;
        this.lookup = lookup;
        this.clock = clock;
    }

    public CreateEventBusResponse create(CreateEventBusRequest input, Call call) {
        BusRef ref = new BusRef(call.account(), call.region(), input.name());
        if (input.eventSourceName() != null) {
            // Partners' sources come from elsewhere.
            throw new ResourceNotFoundException("Event source " + input.eventSourceName() + " does not exist.");
        }
        if (ref.name().contains("/")) {
            throw BusLookup.invalid("Event bus name must not contain '/'.");
        }
        if (ref.name().startsWith("aws.")) {
            throw BusLookup.invalid("Name", "Event bus name must not start with 'aws.'.");
        }
        DeadLetters.refuse(input.deadLetterConfig());
        Map<String, String> tags = Tags.fresh(input.tags());
        if (!ref.isDefault() && buses.list(call.account(), call.region()).size() >= EventsLimits.BUSES) {
            throw new LimitExceededException("The requested resource exceeds the maximum number allowed.");
        }
        Instant now = AwsTime.millis(clock);
        BusState state = new BusState(
                ref.account(),
                ref.region(),
                ref.name(),
                now,
                now,
                input.description(),
                input.kmsKeyIdentifier(),
                input.logConfig(),
                null,
                tags);
        if (buses.create(state).isEmpty()) {
            throw new ResourceAlreadyExistsException("Event bus " + ref.name() + " already exists.");
        }
        return CreateEventBusResponse.builder()
                .eventBusArn(ref.arn())
                .description(input.description())
                .kmsKeyIdentifier(input.kmsKeyIdentifier())
                .logConfig(input.logConfig())
                .build();
    }

    /// What is not given is as if it had never been.
    public UpdateEventBusResponse update(UpdateEventBusRequest input, Call call) {
        LiveBus bus = lookup.bus(input.name(), call);
        DeadLetters.refuse(input.deadLetterConfig());
        Instant now = AwsTime.millis(clock);
        change(
                buses,
                bus,
                state -> state.with(change -> change.modified(now)
                        .description(input.description())
                        .kmsKey(input.kmsKeyIdentifier())
                        .logConfig(input.logConfig())));
        return UpdateEventBusResponse.builder()
                .arn(bus.ref().arn())
                .name(bus.ref().name())
                .description(input.description())
                .kmsKeyIdentifier(input.kmsKeyIdentifier())
                .logConfig(input.logConfig())
                .build();
    }

    /// A bus that is not there is none to be deleted. An archive is a rule to AWS, and holds its bus as one does.
    public void delete(DeleteEventBusRequest input, Call call) {
        BusRef ref = BusRef.of(input.name(), call.account(), call.region());
        if (ref.isDefault()) {
            throw BusLookup.invalid("Cannot delete event bus default.");
        }
        buses.find(ref).ifPresent(bus -> {
            if (!buses.delete(bus)) {
                throw BusLookup.invalid("EventBus can't be deleted since it has rules.");
            }
        });
    }

    public DescribeEventBusResponse describe(DescribeEventBusRequest input, Call call) {
        BusState state = dated(lookup.bus(input.name(), call));
        return DescribeEventBusResponse.builder()
                .name(state.name())
                .arn(state.ref().arn())
                .description(state.description())
                .kmsKeyIdentifier(state.kmsKey())
                .logConfig(state.logConfig())
                .policy(state.policy())
                .creationTime(state.created())
                .lastModifiedTime(state.modified())
                .build();
    }

    public ListEventBusesResponse list(ListEventBusesRequest input, Call call) {
        List<BusState> found = buses.list(call.account(), call.region()).stream()
                .filter(bus -> startsWith(bus.ref().name(), input.namePrefix()))
                .map(this::dated)
                .toList();
        Page<BusState> page = BusLookup.PAGES.of(found, BusState::name, input.nextToken(), input.limit());
        return new ListEventBusesResponse(page.map(EventBuses::listed), page.next());
    }

    /// A default bus is there by itself, and has its times from when it is first looked at (from its account's making to
    /// AWS, which shows them).
    private BusState dated(LiveBus bus) {
        if (bus.state().created() == null) {
            Instant now = AwsTime.millis(clock);
            change(
                    buses,
                    bus,
                    state -> state.created() == null
                            ? state.with(change -> change.created(now).modified(Objects.requireNonNullElse(state.modified(), now)))
                            : state);
        }
        return bus.state();
    }

    static boolean startsWith(String name, @Nullable String prefix) {
        return prefix == null || name.startsWith(prefix);
    }

    static void change(Buses buses, LiveBus bus, UnaryOperator<BusState> change) {
        if (!buses.change(bus, change)) {
            throw BusLookup.noBus(bus.ref());
        }
    }

    private static EventBus listed(BusState state) {
        return EventBus.builder()
                .name(state.name())
                .arn(state.ref().arn())
                .description(state.description())
                .policy(state.policy())
                .creationTime(state.created())
                .lastModifiedTime(state.modified())
                .build();
    }
}
