package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import dev.millrace.cloud.service.firehose.store.Place;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Takes records from a source to objects: one lane for what becomes of them, another for the records as they came where
/// a backup is wanted. Each has its own place in the source and goes at its own pace.
///
/// It has no thread. What there is to do is done on the clock's: soon when something came, or when it is due; one after
/// another. Where it cannot go on (S3 refuses, a function has no room) it reads nothing more until the
/// wait has passed: what comes meanwhile stays in the source.
final class Lane {
    private static final Logger LOG = System.getLogger(Lane.class.getName());
    private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

    /// For what need not be now, but must not be on the caller's thread.
    private static final Duration SOON = Duration.ofMillis(1);

    private final String name;
    private final Works works;
    private final Clock clock;
    private final Inlet inlet;
    private final DeliveryMetrics.Counters counters;
    private final Gatherer gatherer;
    private final Steps steps;
    private final Runnable whenKept;
    private final ReentrantLock lock = new ReentrantLock();
    private final AtomicBoolean awaited = new AtomicBoolean();
    private final AtomicBoolean called = new AtomicBoolean();
    private final AtomicReference<@Nullable Plan> wanted = new AtomicReference<>();
    private volatile Plan plan;
    private long blockedUntilMs = Long.MIN_VALUE;
    private Clock.@Nullable Later timer;
    private long timerMs = Long.MAX_VALUE;
    private volatile boolean stopped;
    private long readBytes;
    private int readRecords;

    /// @param whenKept is told when the lane's places have moved
    Lane(String name, Works works, DeliveryMetrics.Counters counters, Plan plan, Inlet inlet, Runnable whenKept) {
        this.name = name;
        this.works = works;
        this.clock = works.clock();
        this.inlet = inlet;
        this.counters = counters;
        this.plan = plan;
        this.whenKept = whenKept;
        Complaints complaints = new Complaints(works.surroundings().errors());
        gatherer = new Gatherer(works, counters, complaints, plan, name.equals(DeliveryRun.BACKUP));
        steps = new Steps(works, gatherer, counters, complaints, plan);
    }

    /// What there is to do is begun on the clock's threads: neither the server's start nor a request waits for it.
    void start() {
        lock.lock();
        try {
            inlet.start(this);
        } finally {
            lock.unlock();
        }
        soon();
    }

    /// Something was put: it is looked at when it is due at the latest.
    void arrived() {
        if (awaited.compareAndSet(false, true)) {
            clock.after(plan.soonest(), () -> {
                awaited.set(false);
                work();
            });
        }
    }

    /// There is something to read: it is read at once, on another thread.
    void told() {
        if (called.compareAndSet(false, true)) {
            clock.after(Duration.ZERO, () -> {
                called.set(false);
                work();
            });
        }
    }

    /// Delivers by another plan from the next step on, also what is gathered. Whoever changes it does not wait for the
    /// step that is being done.
    void use(Plan changed) {
        wanted.set(changed);
        soon();
    }

    private void soon() {
        clock.after(SOON, this::work);
    }

    private void adopt() {
        Plan changed = wanted.getAndSet(null);
        if (changed != null) {
            plan = changed;
            gatherer.use(changed);
            steps.use(changed);
            blockedUntilMs = Long.MIN_VALUE;
        }
    }

    /// Does what there is to do now.
    void work() {
        underLock(() -> {});
    }

    /// Does something with nothing else going on, and then what there is to do.
    void underLock(Runnable first) {
        lock.lock();
        try {
            if (!stopped) {
                first.run();
                turn();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Delivers what there is, due or not, trying each object once.
    void finish() {
        lock.lock();
        try {
            if (stopped) {
                return;
            }
            adopt();
            blockedUntilMs = Long.MIN_VALUE;
            turn();
            while (!steps.empty() && attempt(steps::transform)) {
                continue;
            }
            gatherer.sealAll();
            while (gatherer.hasReady() && attempt(gatherer::deliver)) {
                continue;
            }
            keep();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "What was left of " + plan.stream().arn() + " was not delivered", e);
        } finally {
            lock.unlock();
        }
    }

    /// Ends. What is gathered is dropped: the source still has it.
    void stop() {
        inlet.stop();
        // Seen between two steps, however much there is to do.
        stopped = true;
        lock.lock();
        try {
            if (timer != null) {
                timer.cancel();
            }
            gatherer.discard();
            steps.discard();
        } finally {
            lock.unlock();
        }
    }

    private void turn() {
        try {
            adopt();
            while (!stopped && clock.millis() >= blockedUntilMs && step()) {
                adopt();
            }
            keep();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "Delivering " + plan.stream().arn(), e);
            block(AFTER_FAULT);
        }
        schedule();
    }

    /// @return whether there may be more to do
    private boolean step() {
        long nowMs = clock.millis();
        if (gatherer.hasReady()) {
            boolean goesOn = attempt(gatherer::deliver);
            keep();
            return goesOn;
        }
        if (steps.ready(nowMs, false)) {
            return attempt(steps::transform);
        }
        boolean read = pull();
        if (gatherer.seal(nowMs, true) || read) {
            return true;
        }
        if (steps.ready(nowMs, true)) {
            return attempt(steps::transform);
        }
        return gatherer.seal(nowMs, false);
    }

    private boolean pull() {
        boolean any = inlet.pull(parcel -> {
            readRecords++;
            readBytes += parcel.length();
            steps.take(parcel);
        });
        if (readRecords > 0) {
            if (!plan.stream().directPut() && !name.equals(DeliveryRun.BACKUP)) {
                counters.read(readRecords, readBytes);
            }
            readRecords = 0;
            readBytes = 0;
        }
        return any;
    }

    private interface Attempt {
        /// @return how long to wait before it is tried again
        Duration make() throws InterruptedException;
    }

    private boolean attempt(Attempt attempt) {
        Duration wait;
        try {
            wait = attempt.make();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            wait = AFTER_FAULT;
        }
        if (wait.isPositive()) {
            block(wait);
            return false;
        }
        return true;
    }

    private void block(Duration wait) {
        blockedUntilMs = clock.millis() + wait.toMillis();
    }

    /// Keeps how far it has come, after each object: what a kill repeats is the one that was being written.
    private void keep() {
        Set<Place> changed = gatherer.changed();
        if (changed.isEmpty()) {
            return;
        }
        List<Place.State> states = new ArrayList<>(changed.size());
        changed.forEach(place -> states.add(place.state(inlet.word(place))));
        works.store().keep(plan.stream(), name, states);
        whenKept.run();
    }

    /// Has the clock call when something is due.
    private void schedule() {
        if (stopped) {
            return;
        }
        long nowMs = clock.millis();
        long next = Math.min(gatherer.nextDueMs(), steps.nextDueMs());
        if (nowMs < blockedUntilMs) {
            next = blockedUntilMs;
        }
        if (next == timerMs || next == Long.MAX_VALUE) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        timerMs = next;
        long due = next;
        timer = clock.after(Duration.ofMillis(Math.max(0, next - nowMs)), () -> due(due));
    }

    private void due(long atMs) {
        underLock(() -> {
            if (timerMs == atMs) {
                timerMs = Long.MAX_VALUE;
            }
        });
    }
}
