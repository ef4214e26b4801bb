package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /// However far away the next thing is, real time is looked at: a machine that slept has another time.
    private static final Duration LOOK = Duration.ofSeconds(15);

    /// A task that finds no memory for a thread comes later: a round that is never run is never asked for again.
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    private final Hands hands;
    private final AtWork atWork = new AtWork();

    /// Guards all that follows but what is read without it.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();
    private final Agenda agenda = new Agenda();
    private final Beats beats = new Beats();
    /// Where the clock is being moved to.
    private volatile @Nullable Instant movingTo;

    private volatile boolean closed;

    /// Real time, kept nowhere.
    MovableClock() {
        this(Standing.REAL, _ -> {});
    }

    /// @param before how it stood when the server ended
    /// @param keeper keeps how it stands from now on, before anybody is told that time
    public MovableClock(Standing before, Consumer<Standing> keeper) {
        this.hands = new Hands(before, InstantSource.system(), keeper);
        Thread.ofPlatform().daemon().name("clock").start(this::ring);
    }

    public static MovableClock of(Optional<Standing> before, Consumer<Standing> keeper) {
        return new MovableClock(before.orElse(Standing.REAL), keeper);
    }

    @Override
    public Instant instant() {
        return hands.now();
    }

    public boolean frozen() {
        return hands.standing().frozen() && movingTo == null;
    }

    /// How far the clock is ahead of real time.
    public Duration ahead() {
        return hands.ahead();
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
            hands.set(now, frozen);
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
            frozen = hands.standing().frozen();
            hands.show(now, true);
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
                    return new Movement.StoppedShort(hands.standing().time(), atWork.ran(), still);
                }
                if (step(to, frozen, work(to))) {
                    return new Movement.Arrived(to, atWork.ran());
                }
            }
        } finally {
            arrive(frozen);
        }
    }

    /// What there will be to do from time to time: where that is nothing, time passes it by.
    private List<Beats.Due> work(Instant to) {
        List<Beats.Beating> resting;
        lock.lock();
        try {
            resting = beats.resting();
        } finally {
            lock.unlock();
        }
        return Beats.work(resting, hands.standing().time(), to);
    }

    /// Goes to the next instant at which something is due, and begins that.
    /// @return whether it has come to the end: nothing more is due
    private boolean step(Instant to, boolean frozen, List<Beats.Due> work) {
        lock.lock();
        try {
            Instant first = earlier(
                    agenda.first(),
                    work.stream().map(Beats.Due::at).min(Comparator.naturalOrder()).orElse(null));
            Instant now = hands.standing().time();
            boolean last = first == null || first.isAfter(to);
            Instant next = last || first == null ? to : first.isAfter(now) ? first : now;
            if (next.isAfter(now)) {
                hands.pass(next, frozen);
            }
            for (Agenda.Entry due = agenda.due(next); due != null; due = agenda.due(next)) {
                due.come().run();
            }
            for (Beats.Due due : work) {
                if (!due.at().isAfter(next)) {
                    begin(due.beating(), due.at());
                }
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
            Instant arrived = hands.standing().time();
            hands.show(arrived, frozen);
            movingTo = null;
            beats.passed(arrived);
            atWork.endTally();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || other != null && other.isBefore(one) ? other : one;
    }

    /// How it stands.
    public Standing standing() {
        return hands.standing();
    }

    /// Is told how the clock stands, each time that changes and before anything happens at that time: programs that go
    /// by this clock. It holds up the clock, so it does not take long.
    public void follow(Consumer<Standing> follower) {
        hands.follow(follower);
    }

    /// Sees to what falls due while the clock runs.
    private void ring() {
        lock.lock();
        try {
            while (!closed) {
                Instant now = instant();
                Agenda.Entry due = hands.standing().frozen() ? null : agenda.due(now);
                Beats.Beating beating = hands.standing().frozen() ? null : beats.due(now);
                if (due != null) {
                    due.come().run();
                } else if (beating != null) {
                    begin(beating, beating.next());
                } else {
                    awaitNext();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitNext() {
        Instant first = earlier(agenda.first(), beats.first());
        Duration left = first == null || hands.standing().frozen() ? LOOK : Duration.between(instant(), first);
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
        atWork.awaitWaiting(threads);
    }

    /// Asks for something at a time from now; where that is soonest, the one who waits for it is told.
    Agenda.Entry schedule(Duration delay, Runnable come) {
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

    boolean cancel(Agenda.Entry entry) {
        lock.lock();
        try {
            return agenda.remove(entry);
        } finally {
            lock.unlock();
        }
    }

    boolean closed() {
        return closed;
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

    @Override
    public void every(Beat beat) {
        lock.lock();
        try {
            if (!closed) {
                beats.add(beat);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The lock is held.
    private void begin(Beats.Beating beating, Instant due) {
        if (beats.begin(beating)) {
            begin(() -> {
                try {
                    beating.beat().task().accept(due);
                } finally {
                    ended(beating);
                }
            });
        }
    }

    private void ended(Beats.Beating beating) {
        lock.lock();
        try {
            beats.end(beating, instant());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void begin(Runnable task) {
        if (closed) {
            return;
        }
        try {
            new Task(atWork, task).start();
        } catch (OutOfMemoryError notNow) {
            schedule(AGAIN, () -> begin(task));
        }
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        try (ThreadBell bell = new ThreadBell(this, atWork)) {
            bell.await(time);
        }
    }

    @Override
    public Bell bell() {
        return new ThreadBell(this, atWork);
    }

    @Override
    public Hold hold(String what, Duration atMost) {
        return new Held(atWork, what, atMost);
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
            beats.clear();
            agenda.drain().forEach(entry -> entry.come().run());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
