package dev.millrace.cloud.service.events;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.events.delivery.EventRouter;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.store.Buses;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;

/// What services tell of themselves, on the default bus of their account and region.
final class EventIntake implements ServiceEvents {
    private final Buses buses;
    private final EventRouter router;
    private final InstantSource clock;
    private final RandomGenerator random;

    EventIntake(Buses buses, EventRouter router, InstantSource clock, RandomGenerator random) {
        this.buses = buses;
        this.router = router;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void put(ServiceEvent told) {
        Event event = new Event(
                Ids.uuid(random),
                told.account(),
                told.region(),
                told.source(),
                told.detailType(),
                told.time(),
                told.resources(),
                told.detail(),
                null,
                null,
                clock.instant(),
                false);
        buses.find(new BusRef(told.account(), told.region(), BusRef.DEFAULT))
                .ifPresent(bus -> router.accept(bus, List.of(event)));
    }
}
