package dev.millrace.cloud.service.events.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.metric.Stopwatch;
import dev.millrace.cloud.service.events.delivery.DeliveryQueue;
import dev.millrace.cloud.service.events.delivery.EventCounts;
import dev.millrace.cloud.service.events.delivery.EventCounts.Counted;
import dev.millrace.cloud.service.events.delivery.EventRouter;
import dev.millrace.cloud.service.events.domain.BusPolicy;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.domain.EventSize;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.events.PutEventsRequest;
import dev.millrace.wire.events.PutEventsRequestEntry;
import dev.millrace.wire.events.PutEventsResponse;
import dev.millrace.wire.events.PutEventsResultEntry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// Takes events: what they set off is kept when the call is answered. Each entry succeeds or fails by itself; one for a
/// bus that is not there succeeds, and nobody gets it, as on AWS.
public final class PutEvents {
    private static final String INVALID = "InvalidArgument";
    private static final String THROTTLED = "ThrottlingException";

    private final Buses buses;
    private final EventRouter router;
    private final DeliveryQueue queue;
    private final EventCounts counts;
    private final InstantSource clock;
    private final RandomGenerator random;

    public PutEvents(
            Buses buses, EventRouter router, DeliveryQueue queue, EventCounts counts, InstantSource clock, RandomGenerator random) {
        this.counts = counts;
        this.buses = buses;
        this.router = router;
        this.queue = queue;
        this.clock = clock;
        this.random = random;
    }

    public PutEventsResponse answer(PutEventsRequest input, Call call) {
        Stopwatch watch = Stopwatch.started();
        List<PutEventsResultEntry> results = new ArrayList<>();
        EventCounts.Of of = new EventCounts.Of(call.account(), call.region(), null, null);
        counts.record(of, Counted.PUT_EVENTS_CALLS, 1);
        int bytes = input.entries().stream().mapToInt(EventSize::of).sum();
        boolean taken = false;
        try {
            int failed = take(input, bytes, call, results);
            taken = true;
            counts.record(of, Counted.PUT_EVENTS_ENTRIES, input.entries().size());
            counts.record(of, Counted.PUT_EVENTS_FAILED_ENTRIES, failed);
            counts.record(of, Counted.PUT_EVENTS_SIZE, bytes);
            if (results.stream().anyMatch(one -> THROTTLED.equals(one.errorCode()))) {
                counts.record(of, Counted.PUT_EVENTS_THROTTLED, 1);
            }
            return new PutEventsResponse(failed, results);
        } finally {
            counts.record(of, taken ? Counted.PUT_EVENTS_SUCCESSES : Counted.PUT_EVENTS_FAILURES, 1);
            counts.record(of, Counted.PUT_EVENTS_LATENCY, watch.millis());
        }
    }

    /// @param bytes what the entries count together
    /// @param results gets one for each entry
    /// @return how many failed
    private int take(PutEventsRequest input, int bytes, Call call, List<PutEventsResultEntry> results) {
        if (input.endpointId() != null) {
            throw BusLookup.invalid("EndpointId", "Endpoint " + input.endpointId() + " does not exist.");
        }
        if (bytes > EventsLimits.PUT_EVENTS_BYTES) {
            throw BusLookup.invalid("Total size of the entries in the request is over the limit.");
        }
        boolean full = queue.full();
        Instant now = AwsTime.millis(clock);
        Map<BusRef, List<Event>> taken = new LinkedHashMap<>();
        int failed = 0;
        for (PutEventsRequestEntry entry : input.entries()) {
            PutEventsResultEntry refusal = full
                    ? refused(THROTTLED, "Too many events wait for their targets.")
                    : refusal(entry);
            if (refusal != null) {
                results.add(refusal);
                failed++;
                continue;
            }
            BusRef bus = BusRef.of(entry.eventBusName(), call.account(), call.region());
            Event event = event(entry, call, now);
            taken.computeIfAbsent(bus, _ -> new ArrayList<>()).add(event);
            results.add(new PutEventsResultEntry(event.id(), null, null));
        }
        taken.keySet().forEach(bus -> allowed(bus, call));
        taken.forEach((ref, events) -> buses.find(ref).ifPresent(bus -> router.accept(bus, events)));
        return failed;
    }

    /// A bus of another account has to let the caller's put events.
    private void allowed(BusRef ref, Call call) {
        if (ref.account().equals(call.account())) {
            return;
        }
        @Nullable String policy = buses.find(ref).map(LiveBus::state).map(state -> state.policy()).orElse(null);
        if (!BusPolicy.letsPut(policy, call.account())) {
            throw new AwsException(
                    "AccessDeniedException",
                    400,
                    "User: " + call.caller().arn() + " is not authorized to perform: events:PutEvents on resource: "
                            + ref.arn()
                            + " because no resource-based policy allows the events:PutEvents action");
        }
    }

    private static @Nullable PutEventsResultEntry refusal(PutEventsRequestEntry entry) {
        if (absent(entry.source())) {
            return required("Source");
        }
        if (absent(entry.detailType())) {
            return required("DetailType");
        }
        if (absent(entry.detail())) {
            return required("Detail");
        }
        if (Objects.requireNonNull(entry.source()).startsWith("aws.")) {
            return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
        }
        return isObject(Objects.requireNonNull(entry.detail()))
                ? null
                : refused("MalformedDetail", "Detail is malformed.");
    }

    private static boolean absent(@Nullable String text) {
        return text == null || text.isEmpty();
    }

    private static PutEventsResultEntry required(String member) {
        return refused(INVALID, "Parameter " + member + " is not valid. Reason: " + member + " is a required argument.");
    }

    private static PutEventsResultEntry refused(String code, String message) {
        return new PutEventsResultEntry(null, code, message);
    }

    /// Whether a text is one JSON object and nothing else.
    private static boolean isObject(String text) {
        try (JsonParser parser = JsonMapper.shared().createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (JacksonException notJson) {
            return false;
        }
    }

    private Event event(PutEventsRequestEntry entry, Call call, Instant now) {
        return new Event(
                Ids.uuid(random),
                call.account(),
                call.region(),
                Objects.requireNonNull(entry.source()),
                Objects.requireNonNull(entry.detailType()),
                entry.time() == null ? now : entry.time(),
                entry.resources() == null ? List.of() : entry.resources(),
                Objects.requireNonNull(entry.detail()),
                null,
                entry.traceHeader(),
                now,
                false);
    }
}
