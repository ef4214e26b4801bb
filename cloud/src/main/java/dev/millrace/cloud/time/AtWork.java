package dev.millrace.cloud.time;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Who is at work, so that time can wait until nobody is.
///
/// Who hands work on enters the next before he leaves himself; so a count of nought says that a chain of hand-overs has
/// come to its end, and is never seen in the middle of one. Entering and leaving are an atomic count and a set's entry
/// each, and take no lock.
final class AtWork {
    /// How often those are looked for who ended without a word.
    private static final Duration LOOK = Duration.ofMillis(20);

    /// So many different names are told apart.
    private static final int NAMES = 200;

    /// Somebody at work.
    interface Worker {
        /// For people.
        String what();

        /// Whether it has ended without saying so: its thread is gone, or its time is up.
        boolean over();
    }

    private final AtomicInteger count = new AtomicInteger();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread waiting;
    private volatile @Nullable Map<String, Integer> ran;

    private final AtomicInteger waits = new AtomicInteger();
    /// The task that a thread runs.
    private final ThreadLocal<Task> running = new ThreadLocal<>();

    void thisThreadIs(Task task) {
        running.set(task);
    }

    /// What this thread runs; null where it is nobody's task.
    @Nullable
    Task task() {
        return running.get();
    }

    /// A thread waits on the clock from now on.
    void beginsToWait() {
        waits.incrementAndGet();
    }

    void endsToWait() {
        waits.decrementAndGet();
    }

    /// Returns, in real time, when so many threads wait on the clock: for tests.
    void awaitWaiting(int threads) throws InterruptedException {
        while (waits.get() < threads) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /// @return whether it was not at work before
    boolean enter(Worker worker) {
        // Counted first: the count is never less than the set's size.
        count.incrementAndGet();
        boolean entered = workers.add(worker);
        if (!entered) {
            uncount();
        }
        return entered;
    }

    void leave(Worker worker) {
        if (workers.remove(worker)) {
            uncount();
        }
    }

    private void uncount() {
        if (count.decrementAndGet() == 0) {
            LockSupport.unpark(waiting);
        }
    }

    /// Waits, in real time, until nobody is at work. For one at a time.
    /// @return who still is, after so long; empty where nobody is
    /// @param never whether it is not to be waited for any more
    List<String> awaitNobody(Duration patience, BooleanSupplier never) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        waiting = Thread.currentThread();
        try {
            while (count.get() > 0 && !never.getAsBoolean()) {
                forgetWhoEnded();
                long left = until - System.nanoTime();
                if (count.get() > 0 && left <= 0) {
                    return names();
                }
                if (count.get() > 0) {
                    LockSupport.parkNanos(Math.min(left, LOOK.toNanos()));
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return List.of();
        } finally {
            waiting = null;
        }
    }

    void forgetWhoEnded() {
        workers.stream().filter(Worker::over).forEach(this::leave);
    }

    List<String> names() {
        return workers.stream().map(Worker::what).sorted().toList();
    }

    /// Begins to count, by its name, what runs.
    void beginTally() {
        ran = new ConcurrentHashMap<>();
    }

    void endTally() {
        ran = null;
    }

    /// Says that something of that name runs.
    void tally(String name) {
        Map<String, Integer> counts = ran;
        if (counts != null) {
            counts.merge(counts.size() < NAMES || counts.containsKey(name) ? name : "others", 1, Integer::sum);
        }
    }

    /// How often what ran since the tally was begun, by name.
    Map<String, Integer> ran() {
        Map<String, Integer> counts = ran;
        return counts == null ? Map.of() : new TreeMap<>(counts);
    }
}
