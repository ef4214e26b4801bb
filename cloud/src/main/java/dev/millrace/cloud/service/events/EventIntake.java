package dev.millrace.cloud.service.events;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.ServiceEvent;
import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.service.events.delivery.DeliveryQueue;
import dev.millrace.cloud.service.events.delivery.EventRouter;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.store.Buses;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/// What services tell of themselves, on the default bus of their account and region.
final class EventIntake implements ServiceEvents {
    private static final System.Logger LOG = System.getLogger(EventIntake.class.getName());

    private final Buses buses;
    private final EventRouter router;
    private final DeliveryQueue queue;
    private final AtomicBoolean full = new AtomicBoolean();
    private final InstantSource clock;
    private final RandomGenerator random;

    EventIntake(Buses buses, EventRouter router, DeliveryQueue queue, InstantSource clock, RandomGenerator random) {
        this.buses = buses;
        this.router = router;
        this.queue = queue;
        this.clock = clock;
        this.random = random;
    }

    /// While more deliveries wait than should, what services tell is told to nobody: the change itself is none the worse.
    @Override
    public void put(ServiceEvent told) {
        boolean noRoom = queue.full();
        if (full.getAndSet(noRoom) != noRoom && noRoom) {
            LOG.log(System.Logger.Level.WARNING, "Too many events wait for their targets: those of services are dropped.");
        }
        if (noRoom) {
            return;
        }
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
