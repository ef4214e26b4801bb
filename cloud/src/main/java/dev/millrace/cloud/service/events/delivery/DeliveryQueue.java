package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Deliveries on their way: kept before what set them off is acknowledged, until the target took them or they are given
/// up. A lane for each target; what waits in it goes together, up to so many in a call and so many calls at a time, so
/// that a target that is slow or gone holds up no other. No order is kept.
///
/// Each delivery is a document; what waits is known in memory by id and time, and the first of them whole. After a crash
/// all that are kept are delivered again, those that were just being handed over among them.
public final class DeliveryQueue {
    private static final Logger LOG = System.getLogger(DeliveryQueue.class.getName());

    /// What could not even be looked at or put away (a full disk) is tried again after this.
    private static final Duration BROKEN = Duration.ofSeconds(5);

    private static final Comparator<Waiting> FIRST_DUE =
            Comparator.comparing(Waiting::due).thenComparingLong(Waiting::order);

    private final Storage storage;
    private final Documents<Delivery> kept;
    private final Clock clock;
    private final Attempt attempt;

    /// Guards all that follows.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition idle = lock.newCondition();
    private final Map<String, Lane> lanes = new LinkedHashMap<>();
    private long order;
    private int calls;
    private int waiting;
    private long heldBytes;
    private boolean closed;

    /// Tries deliveries to one target.
    @FunctionalInterface
    interface Attempt {
        /// @return what comes after it, for each in its order
        List<Retry> at(List<Delivery> together) throws InterruptedException;
    }

    /// @param whole null where it is read from the store in its turn
    private record Waiting(Instant due, long order, String id, @Nullable Delivery whole) {}

    private static final class Lane {
        private final String target;
        private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(FIRST_DUE);
        private int calls;
        private Clock.@Nullable Later wake;

        private Lane(String target) {
            this.target = target;
        }
    }

    DeliveryQueue(Storage storage, Clock clock, Attempt attempt) {
        this.storage = storage;
        this.kept = storage.documents("events/deliveries", Delivery.class);
        this.clock = clock;
        this.attempt = attempt;
    }

    /// Goes on with what was under way when the server ended.
    void start() {
        lock.lock();
        try {
            kept.scan(List.of(), "", delivery -> {
                add(delivery, false);
                return true;
            });
            List.copyOf(lanes.values()).forEach(this::pump);
        } finally {
            lock.unlock();
        }
    }

    /// Names the writes that keep deliveries; [#enqueue] follows when they are done.
    void keep(Batch batch, List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            batch.put(kept, delivery, delivery.id());
        }
    }

    void enqueue(List<Delivery> deliveries) {
        lock.lock();
        try {
            for (Delivery delivery : deliveries) {
                add(delivery, true);
            }
            for (Delivery delivery : deliveries) {
                Lane lane = lanes.get(delivery.targetArn());
                if (lane != null) {
                    pump(lane);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Whether more waits than should.
    public boolean full() {
        lock.lock();
        try {
            return waiting >= EventsLimits.WAITING;
        } finally {
            lock.unlock();
        }
    }

    /// Begins nothing more, and waits for the calls under way.
    public void close(Duration patience) {
        lock.lock();
        try {
            closed = true;
            long left = patience.toNanos();
            while (calls > 0 && left > 0) {
                left = idle.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until nothing is due or under way.
    public void awaitQuiet(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (calls > 0 && left > 0) {
                left = idle.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(1)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void add(Delivery delivery, boolean hold) {
        Lane lane = lanes.computeIfAbsent(delivery.targetArn(), Lane::new);
        boolean whole = hold && heldBytes + delivery.size() <= EventsLimits.HELD_BYTES;
        heldBytes += whole ? delivery.size() : 0;
        waiting++;
        lane.waiting.add(new Waiting(delivery.due(), order++, delivery.id(), whole ? delivery : null));
    }

    /// Begins what is due in a lane and has room.
    private void pump(Lane lane) {
        Instant now = clock.instant();
        while (!closed && lane.calls < EventsLimits.CALLS_OF_TARGET && calls < EventsLimits.CALLS) {
            List<Waiting> together = new ArrayList<>();
            while (together.size() < EventsLimits.TOGETHER && due(lane, now)) {
                together.add(lane.waiting.remove());
            }
            if (together.isEmpty()) {
                break;
            }
            waiting -= together.size();
            lane.calls++;
            calls++;
            // By the clock, so that time that is moved waits for what falls due on the way.
            clock.after(Duration.ZERO, () -> work(lane, together));
        }
        Waiting next = lane.waiting.peek();
        if (lane.wake != null) {
            lane.wake.cancel();
            lane.wake = null;
        }
        if (next != null && next.due.isAfter(now) && !closed) {
            lane.wake = clock.after(Duration.between(now, next.due), () -> wake(lane));
        } else if (next == null && lane.calls == 0) {
            lanes.remove(lane.target, lane);
        }
    }

    private static boolean due(Lane lane, Instant now) {
        Waiting next = lane.waiting.peek();
        return next != null && !next.due.isAfter(now);
    }

    private void wake(Lane lane) {
        lock.lock();
        try {
            pump(lane);
        } finally {
            lock.unlock();
        }
    }

    /// Whatever happens, each is dealt with or waits again, and the place is given back.
    private void work(Lane lane, List<Waiting> together) {
        List<Delivery> again = List.of();
        List<Waiting> unchanged = List.of();
        try {
            again = tryNow(together);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error broken) {
            if (!closed) {
                LOG.log(Level.WARNING, together.size() + " events for " + lane.target + " are tried again: " + broken);
            }
            unchanged = together;
        } finally {
            lock.lock();
            try {
                together.forEach(one -> heldBytes -= one.whole == null ? 0 : one.whole.size());
                lane.calls--;
                calls--;
                lanes.putIfAbsent(lane.target, lane);
                again.forEach(delivery -> add(delivery, false));
                Instant later = clock.instant().plus(BROKEN);
                for (Waiting one : unchanged) {
                    waiting++;
                    lane.waiting.add(new Waiting(later, order++, one.id, null));
                }
                boolean wasFull = calls + 1 == EventsLimits.CALLS;
                pump(lane);
                if (wasFull) {
                    List.copyOf(lanes.values()).forEach(this::pump);
                }
                idle.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// @return what waits again, with what is kept of it changed
    private List<Delivery> tryNow(List<Waiting> together) throws InterruptedException {
        List<Delivery> deliveries = new ArrayList<>(together.size());
        for (Waiting one : together) {
            if (one.whole != null) {
                deliveries.add(one.whole);
            } else {
                // Gone where the server was emptied meanwhile.
                kept.find(one.id).ifPresent(deliveries::add);
            }
        }
        if (deliveries.isEmpty()) {
            return List.of();
        }
        List<Retry> ends = attempt.at(deliveries);
        List<Delivery> again = new ArrayList<>();
        storage.write(batch -> {
            for (int i = 0; i < deliveries.size(); i++) {
                if (ends.get(i) instanceof Retry.Again(Delivery delivery)) {
                    again.add(delivery);
                    batch.put(kept, delivery, delivery.id());
                } else {
                    batch.delete(kept, deliveries.get(i).id());
                }
            }
        });
        return again;
    }
}
