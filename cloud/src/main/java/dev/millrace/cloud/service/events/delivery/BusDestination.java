package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.delivery.Destination.Outcome;
import dev.millrace.cloud.service.events.delivery.Destination.Sender;
import dev.millrace.cloud.service.events.domain.BusPolicy;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Another bus as a target: events come to it as they were, their account, region and id with them.
final class BusDestination {
    private final Buses buses;
    private final InstantSource clock;
    private @Nullable EventRouter router;

    BusDestination(Buses buses, InstantSource clock) {
        this.buses = buses;
        this.clock = clock;
    }

    /// Who takes events over: made of the queue that this is a part of.
    void into(EventRouter made) {
        router = made;
    }

    List<Outcome> deliver(String targetArn, Sender sender, List<Delivery> deliveries) {
        Optional<LiveBus> bus = BusRef.parse(targetArn).flatMap(buses::find);
        EventRouter into = router;
        if (bus.isEmpty() || into == null) {
            return all(deliveries, Outcome.noResource("The event bus is not there"));
        }
        if (!bus.get().ref().account().equals(sender.account())
                && !BusPolicy.letsPut(bus.get().state().policy(), sender.account())) {
            return all(deliveries, Outcome.noPermissions("The event bus's policy does not allow events:PutEvents"));
        }
        List<Event> events = deliveries.stream()
                .map(Delivery::forward)
                .filter(event -> event != null)
                .map(event -> event.onto(clock.instant()))
                .toList();
        into.accept(bus.get(), events);
        return all(deliveries, Outcome.TAKEN);
    }

    private static List<Outcome> all(List<Delivery> deliveries, Outcome outcome) {
        return Collections.nCopies(deliveries.size(), outcome);
    }
}
