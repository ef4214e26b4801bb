package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Which asynchronous events begin, and when: a lane for each function, as many at once in it as the function may run,
/// and fewer in all lanes together than there are environments, so that calls that somebody waits for find one. An
/// event begins when it is due; one that was throttled also when an invocation of its function ends, so that a function
/// with room never has its events wait for the clock. Lanes with something due take turns.
///
/// Only ids and times are held here.
final class AsyncLanes {
    private static final System.Logger LOG = System.getLogger(AsyncLanes.class.getName());

    /// An event that could not even be looked at (a full disk) is looked at again after this.
    private static final Duration BROKEN = Duration.ofSeconds(5);

    private static final Comparator<Waiting> FIRST_DUE =
            Comparator.comparing(Waiting::due).thenComparing(Waiting::id);

    private final Clock clock;
    private final int atOnce;
    private final ToIntFunction<FunctionKey> limit;
    private final Delivery delivery;

    /// Guards all that follows.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<FunctionKey, Lane> lanes = new LinkedHashMap<>();
    private int running;
    private boolean closed;

    /// Delivers an event, on a thread of its own.
    @FunctionalInterface
    interface Delivery {
        /// @return when it is to be tried again; null where it is dealt with
        @Nullable
        Again deliver(String id) throws InterruptedException;
    }

    /// @param throttled whether it waits for room, and not only for its time
    record Again(Instant due, boolean throttled) {}

    private record Waiting(Instant due, String id) {}

    private static final class Lane {
        private final FunctionKey key;
        private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(FIRST_DUE);
        private final PriorityQueue<Waiting> throttled = new PriorityQueue<>(FIRST_DUE);
        private int running;
        private Clock.@Nullable Later wake;

        private Lane(FunctionKey key) {
            this.key = key;
        }

        private @Nullable PriorityQueue<Waiting> first() {
            Waiting one = waiting.peek();
            Waiting other = throttled.peek();
            if (one == null || other == null) {
                return one == null ? other == null ? null : throttled : waiting;
            }
            return FIRST_DUE.compare(one, other) < 0 ? waiting : throttled;
        }

        private boolean empty() {
            return waiting.isEmpty() && throttled.isEmpty() && running == 0;
        }
    }

    /// @param atOnce of all functions together
    /// @param limit of one function
    AsyncLanes(Clock clock, int atOnce, ToIntFunction<FunctionKey> limit, Delivery delivery) {
        this.clock = clock;
        this.atOnce = atOnce;
        this.limit = limit;
        this.delivery = delivery;
    }

    void add(FunctionKey key, String id, Again when) {
        lock.lock();
        try {
            put(lane(key), id, when);
            pump();
        } finally {
            lock.unlock();
        }
    }

    /// An invocation of this function has ended, whoever asked for it: one that was throttled may begin.
    void roomCame(FunctionKey key) {
        lock.lock();
        try {
            Lane lane = lanes.get(key);
            if (lane != null && !lane.throttled.isEmpty()) {
                Waiting first = lane.throttled.remove();
                lane.waiting.add(new Waiting(clock.instant(), first.id));
                pump();
            }
        } finally {
            lock.unlock();
        }
    }

    /// How many wait or run.
    int size() {
        lock.lock();
        try {
            return waiting() + running;
        } finally {
            lock.unlock();
        }
    }

    /// How many wait.
    int waiting() {
        lock.lock();
        try {
            return lanes.values().stream()
                    .mapToInt(lane -> lane.waiting.size() + lane.throttled.size())
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /// Forgets what waits.
    void clear() {
        lock.lock();
        try {
            for (Lane lane : lanes.values()) {
                lane.waiting.clear();
                lane.throttled.clear();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Begins nothing more.
    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private Lane lane(FunctionKey key) {
        return lanes.computeIfAbsent(key, Lane::new);
    }

    private static void put(Lane lane, String id, Again when) {
        (when.throttled ? lane.throttled : lane.waiting).add(new Waiting(when.due, id));
    }

    /// Begins what is due and has room, one of each lane in turn.
    private void pump() {
        boolean more = !closed;
        while (more) {
            more = false;
            for (Lane lane : List.copyOf(lanes.values())) {
                if (running < atOnce && begin(lane)) {
                    more = true;
                    // Behind the others, so that the next place is theirs.
                    lanes.remove(lane.key);
                    lanes.put(lane.key, lane);
                }
            }
        }
        lanes.values().removeIf(Lane::empty);
    }

    private boolean begin(Lane lane) {
        PriorityQueue<Waiting> queue = lane.first();
        if (queue == null || lane.running >= limit.applyAsInt(lane.key)) {
            return false;
        }
        Waiting first = queue.element();
        Instant now = clock.instant();
        if (first.due.isAfter(now)) {
            if (lane.wake != null) {
                lane.wake.cancel();
            }
            lane.wake = clock.after(Duration.between(now, first.due), this::wake);
            return false;
        }
        queue.remove();
        lane.running++;
        running++;
        // The clock's thread, so that time waits for it.
        clock.after(Duration.ZERO, () -> work(lane.key, first.id));
        return true;
    }

    private void wake() {
        lock.lock();
        try {
            pump();
        } finally {
            lock.unlock();
        }
    }

    /// Whatever happens, the event is dealt with or waits again, and its place is given back.
    private void work(FunctionKey key, String id) {
        Again again = null;
        try {
            again = delivery.deliver(id);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error broken) {
            LOG.log(System.Logger.Level.WARNING, "The event " + id + " is tried again: " + broken);
            again = new Again(clock.instant().plus(BROKEN), false);
        } finally {
            lock.lock();
            try {
                Lane lane = lane(key);
                lane.running--;
                running--;
                if (again != null) {
                    put(lane, id, again);
                }
                pump();
            } finally {
                lock.unlock();
            }
        }
    }
}
