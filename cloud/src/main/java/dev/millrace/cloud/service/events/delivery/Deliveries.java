package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.service.events.store.Archives;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.Replays;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/// All that brings events to targets, put together.
public final class Deliveries {
    /// How long calls under way are waited for at the end.
    private static final Duration LAST_CALLS = Duration.ofSeconds(5);

    private final DeliveryQueue queue;
    private final EventRouter router;
    private final Schedules schedules;
    private final ReplayRunner replays;

    public Deliveries(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            Buses buses,
            Archives archives,
            Replays kept,
            Map<TargetKind, Destination> destinations,
            Roles roles,
            EventCounts counts) {
        BusDestination toBuses = new BusDestination(buses, clock);
        queue = new DeliveryQueue(
                storage, clock, new Attempts(destinations, toBuses, roles, counts, clock, random));
        router = new EventRouter(archives, queue, counts, clock, random);
        toBuses.into(router);
        schedules = new Schedules(buses, router, clock, random);
        replays = new ReplayRunner(kept, archives, buses, router, queue, clock);
    }

    public EventRouter router() {
        return router;
    }

    public DeliveryQueue queue() {
        return queue;
    }

    public ReplayRunner replays() {
        return replays;
    }

    public void start() {
        queue.start();
        schedules.start();
        replays.start();
    }

    /// Fires nothing more, and lets what is due come to its targets.
    public void drain(Duration patience) {
        schedules.stop();
        replays.stop();
        try {
            queue.awaitQuiet(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void stop() {
        schedules.stop();
        replays.stop();
        queue.close(LAST_CALLS);
    }
}
