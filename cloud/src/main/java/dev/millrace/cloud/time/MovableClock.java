package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The server's clock: real time, until somebody freezes it or moves it on.
///
/// ```
///              freeze
///    RUNNING ─────────▶ FROZEN          RUNNING: real time and so much more
///     │   ▲  ◀───────── │   ▲           FROZEN:  one instant
///     │   │    resume   │   │           MOVING:  one instant after another, each that of something due
///     ▼   │             ▼   │
///     MOVING            MOVING
/// ```
/// Moving jumps from one due instant to the next. What is due at it is begun, in the order it was asked for; then the
/// clock stands until nobody is at work, see [Clock]. Before each jump the new time is kept, so that a server killed on
/// the way never tells an earlier time than it told before.
///
/// One platform thread sees to what falls due while the clock runs.
public final class MovableClock implements Clock {
    private static final System.Logger LOG = System.getLogger(MovableClock.class.getName());

    /// However far away the next thing is, real time is looked at: a machine that slept has another time.
    private static final Duration LOOK = Duration.ofSeconds(15);

    /// A task that finds no memory for a thread comes later: a round that is never run is never asked for again.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    private final InstantSource real = InstantSource.system();
    private final Consumer<Standing> keeper;
    private final AtWork atWork = new AtWork();
    private final AtomicInteger waiting = new AtomicInteger();
    /// The task that a thread runs.
    private final ThreadLocal<Task> running = new ThreadLocal<>();

    /// Guards all that follows but what is read without it.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Agenda agenda = new Agenda();
    private volatile Standing standing;
    /// Where the clock is being moved to.
    private volatile @Nullable Instant movingTo;

    private volatile boolean closed;
    private final List<Consumer<Standing>> followers = new CopyOnWriteArrayList<>();

    /// Real time, kept nowhere.
    MovableClock() {
        this(Standing.REAL, _ -> {});
    }

    /// @param before how it stood when the server ended
    /// @param keeper keeps how it stands from now on, before anybody is told that time
    public MovableClock(Standing before, Consumer<Standing> keeper) {
        this.standing = before.notBack(real.instant());
        this.keeper = keeper;
        Thread.ofPlatform().daemon().name("clock").start(this::ring);
    }

    public static MovableClock of(Optional<Standing> before, Consumer<Standing> keeper) {
        return new MovableClock(before.orElse(Standing.REAL), keeper);
    }

    @Override
    public Instant instant() {
        Standing now = standing;
        return now == Standing.REAL ? real.instant() : now.at(real.instant());
    }

    public boolean frozen() {
        return standing.frozen() && movingTo == null;
    }

    /// How far the clock is ahead of real time.
    public Duration ahead() {
        Instant now = real.instant();
        return Duration.between(now, standing.at(now));
    }

    /// A move that is under way.
    /// @param ran how often what ran so far, by name
    /// @param atWork whom it waits for
    public record Underway(Instant to, Map<String, Integer> ran, List<String> atWork) {}

    public Optional<Underway> underway() {
        Instant to = movingTo;
        return to == null ? Optional.empty() : Optional.of(new Underway(to, atWork.ran(), atWork.names()));
    }

    /// Lets time stand still.
    public Movement freeze() {
        return stand(true);
    }

    /// Lets time go on as real time does.
    public Movement resume() {
        return stand(false);
    }

    private Movement stand(boolean frozen) {
        lock.lock();
        try {
            if (closed || movingTo != null) {
                return new Movement.NotNow(closed);
            }
            Instant now = instant();
            keep(new Standing(now, real.instant(), frozen));
            changed.signalAll();
            return new Movement.Arrived(now, Map.of());
        } finally {
            lock.unlock();
        }
    }

    /// Moves time on; what falls due on the way happens.
    /// @param patience how long, in real time, what is at work may take before time goes on; none for not waiting at
    ///     all
    public Movement advance(Duration time, Duration patience) throws InterruptedException {
        return move(instant().plus(time), patience);
    }

    /// Moves time on to an instant, as [#advance] does.
    public Movement set(Instant to, Duration patience) throws InterruptedException {
        return move(to, patience);
    }

    private Movement move(Instant to, Duration patience) throws InterruptedException {
        boolean frozen;
        lock.lock();
        try {
            if (closed || movingTo != null) {
                return new Movement.NotNow(closed);
            }
            Instant now = instant();
            if (to.isBefore(now)) {
                return new Movement.Back(now);
            }
            frozen = standing.frozen();
            stands(new Standing(now, real.instant(), true));
            movingTo = to;
            atWork.beginTally();
        } finally {
            lock.unlock();
        }
        try {
            while (true) {
                List<String> still = patience.isPositive() ? atWork.awaitNobody(patience, () -> closed) : List.of();
                if (closed) {
                    return new Movement.NotNow(true);
                }
                if (!still.isEmpty()) {
                    return new Movement.StoppedShort(standing.time(), atWork.ran(), still);
                }
                if (step(to, frozen)) {
                    return new Movement.Arrived(to, atWork.ran());
                }
            }
        } finally {
            arrive(frozen);
        }
    }

    /// Goes to the next instant at which something is due, and begins that.
    /// @return whether it has come to the end: nothing more is due
    private boolean step(Instant to, boolean frozen) {
        lock.lock();
        try {
            Instant first = agenda.first();
            Instant now = standing.time();
            boolean last = first == null || first.isAfter(to);
            Instant next = last || first == null ? to : first.isAfter(now) ? first : now;
            if (next.isAfter(now)) {
                keeper.accept(new Standing(next, real.instant(), frozen));
                stands(new Standing(next, real.instant(), true));
            }
            for (Agenda.Entry due = agenda.due(next); due != null; due = agenda.due(next)) {
                due.come().run();
            }
            return last;
        } finally {
            lock.unlock();
        }
    }

    /// From here the clock runs on, unless it was frozen. What was kept last lets it do so as well.
    private void arrive(boolean frozen) {
        lock.lock();
        try {
            stands(new Standing(standing.time(), real.instant(), frozen));
            movingTo = null;
            atWork.endTally();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void keep(Standing now) {
        keeper.accept(now);
        stands(now);
    }

    private void stands(Standing now) {
        standing = now;
        for (Consumer<Standing> follower : followers) {
            try {
                follower.accept(now);
            } catch (RuntimeException failed) {
                // Everybody else's time is not to stand still for it.
                LOG.log(System.Logger.Level.ERROR, "A program does not follow the clock", failed);
            }
        }
    }

    /// How it stands.
    public Standing standing() {
        return standing;
    }

    /// Is told how the clock stands, each time that changes and before anything happens at that time: programs that go
    /// by this clock. It holds up the clock, so it does not take long.
    public void follow(Consumer<Standing> follower) {
        followers.add(follower);
    }

    /// Sees to what falls due while the clock runs.
    private void ring() {
        lock.lock();
        try {
            while (!closed) {
                Agenda.Entry due = standing.frozen() ? null : agenda.due(instant());
                if (due != null) {
                    due.come().run();
                } else {
                    awaitNext();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitNext() {
        Instant first = agenda.first();
        Duration left = first == null || standing.frozen() ? LOOK : Duration.between(instant(), first);
        try {
            if (left.compareTo(LOOK) >= 0) {
                changed.awaitNanos(LOOK.toNanos());
                atWork.forgetWhoEnded();
            } else if (left.isPositive()) {
                changed.awaitNanos(left.toNanos());
            }
        } catch (InterruptedException nobodyDoes) {
            // This thread is the clock's own.
        }
    }

    /// Returns, in real time, when so many threads wait on this clock: for tests.
    void awaitWaiting(int threads) throws InterruptedException {
        while (waiting.get() < threads) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    /// Asks for something at a time from now; where that is soonest, the one who waits for it is told.
    private Agenda.Entry schedule(Duration delay, Runnable come) {
        lock.lock();
        try {
            Instant first = agenda.first();
            Instant at = instant().plus(delay.compareTo(FOR_EVER) > 0 ? FOR_EVER : delay);
            if (first == null || at.isBefore(first)) {
                changed.signalAll();
            }
            return agenda.add(at, come);
        } finally {
            lock.unlock();
        }
    }

    private boolean cancel(Agenda.Entry entry) {
        lock.lock();
        try {
            return agenda.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Later after(Duration delay, Runnable task) {
        if (closed) {
            return () -> false;
        }
        if (!delay.isPositive()) {
            begin(task);
            return () -> false;
        }
        Agenda.Entry entry = schedule(delay, () -> begin(task));
        return () -> cancel(entry);
    }

    private void begin(Runnable task) {
        if (closed) {
            return;
        }
        Task begun = new Task(task);
        atWork.enter(begun);
        try {
            Thread thread = Thread.ofVirtual().name("later").unstarted(begun);
            begun.thread = thread;
            thread.start();
        } catch (OutOfMemoryError notNow) {
            atWork.leave(begun);
            schedule(AGAIN, () -> begin(task));
        }
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        try (ThreadBell bell = new ThreadBell()) {
            bell.await(time);
        }
    }

    @Override
    public Bell bell() {
        return new ThreadBell();
    }

    @Override
    public Hold hold(String what, Duration atMost) {
        Held held = new Held(what, System.nanoTime() + atMost.toNanos());
        atWork.enter(held);
        return held;
    }

    @Override
    public void ran(String what) {
        atWork.tally(what);
    }

    /// Who waits is interrupted.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            agenda.drain().forEach(entry -> entry.come().run());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What was begun at its time, on its thread.
    private final class Task implements Runnable, AtWork.Worker {
        private final Runnable task;
        private volatile @Nullable Thread thread;

        Task(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            running.set(this);
            try {
                task.run();
            } finally {
                atWork.leave(this);
            }
        }

        @Override
        public String what() {
            Thread at = thread;
            return at == null ? "a task" : Where.is(at);
        }

        @Override
        public boolean over() {
            Thread at = thread;
            return at != null && at.getState() == Thread.State.TERMINATED;
        }
    }

    private final class Held implements Hold, AtWork.Worker {
        private final String what;
        private final long untilNanos;

        Held(String what, long untilNanos) {
            this.what = what;
            this.untilNanos = untilNanos;
        }

        @Override
        public void close() {
            atWork.leave(this);
        }

        @Override
        public String what() {
            return what;
        }

        @Override
        public boolean over() {
            return System.nanoTime() - untilNanos > 0;
        }
    }

    /// A bell, and its waiter: at work from the ring, or the end of the time, until he waits at it again.
    private final class ThreadBell implements Bell, AtWork.Worker {
        /// Guards what follows. Never held while the clock's lock is asked for.
        private final ReentrantLock mine = new ReentrantLock();

        private final Condition woken = mine.newCondition();
        private volatile boolean rung;
        /// Who waits, or waited last.
        private volatile @Nullable Thread waiter;

        private boolean waits;
        /// Waits are numbered, so that the end of one never ends another.
        private long wait;

        private long over;

        @Override
        public void ring() {
            if (rung) {
                return;
            }
            mine.lock();
            try {
                rung = true;
                wake();
            } finally {
                mine.unlock();
            }
        }

        private void timeCame(long which) {
            mine.lock();
            try {
                over = which;
                if (wait == which) {
                    wake();
                }
            } finally {
                mine.unlock();
            }
        }

        /// Who waits is at work before he knows it.
        private void wake() {
            if (waits) {
                atWork.enter(this);
                woken.signal();
            }
        }

        @Override
        public boolean await(Duration time) throws InterruptedException {
            long which;
            mine.lock();
            try {
                waiter = Thread.currentThread();
                if (rung || !time.isPositive()) {
                    return take();
                }
                which = ++wait;
            } finally {
                mine.unlock();
            }
            // Asked for while this thread still counts: else time could be moved past the end of its wait.
            Agenda.Entry end = schedule(time, () -> timeCame(which));
            try {
                return await(which, running.get());
            } finally {
                cancel(end);
            }
        }

        private boolean await(long which, @Nullable Task task) throws InterruptedException {
            mine.lock();
            try {
                if (!rung && over != which && !closed) {
                    waits = true;
                    waiting.incrementAndGet();
                    atWork.leave(this);
                    if (task != null) {
                        atWork.leave(task);
                    }
                    while (!rung && over != which && !closed) {
                        woken.await();
                    }
                }
                if (closed) {
                    throw new InterruptedException("the clock was closed");
                }
                return take();
            } finally {
                if (waits) {
                    waits = false;
                    waiting.decrementAndGet();
                }
                atWork.enter(this);
                if (task != null) {
                    atWork.enter(task);
                }
                mine.unlock();
            }
        }

        private boolean take() {
            boolean rang = rung;
            rung = false;
            if (rang) {
                atWork.enter(this);
            }
            return rang;
        }

        @Override
        public void close() {
            atWork.leave(this);
        }

        @Override
        public String what() {
            Thread at = waiter;
            return at == null ? "a bell" : Where.is(at);
        }

        @Override
        public boolean over() {
            Thread at = waiter;
            return at != null && at.getState() == Thread.State.TERMINATED;
        }
    }
}
