package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Lets the server's clock wait for Airflow: it stops where a DAG is due, and stands while something is at work.
///
/// Airflow finds out for itself, in real time, what is due by the server's time; so who moves time on waits until it
/// has told that it has.
final class DagClock {
    /// In real time: what takes longer is not waited for.
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /// What waits for a time that is not known here is looked at so often.
    private static final Duration LOOK = Duration.ofMinutes(1);

    /// So many pulses after a look, what is due has been taken up.
    private static final int SETTLED = 4;

    private final Clock clock;
    private final String what;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition told = lock.newCondition();
    private long pulses;
    private @Nullable Pulse last;
    private Clock.@Nullable Hold hold;
    private Clock.@Nullable Later later;
    private @Nullable Instant stopAt;
    private boolean closed;

    /// @param what the environment, as a user knows it
    DagClock(Clock clock, String what) {
        this.clock = clock;
        this.what = what;
    }

    void pulse(Pulse pulse) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            pulses++;
            last = pulse;
            told.signalAll();
            if (pulse.working() > 0 && hold == null) {
                hold = clock.hold(what, PATIENCE);
                clock.ran(what);
            } else if (pulse.working() == 0 && hold != null) {
                hold.close();
                hold = null;
            }
            plan(pulse);
        } finally {
            lock.unlock();
        }
    }

    private void plan(Pulse pulse) {
        Instant next = pulse.due();
        if (pulse.waiting() > 0) {
            Instant look = stopAt != null && stopAt.isAfter(clock.instant()) ? stopAt : clock.instant().plus(LOOK);
            next = next == null || look.isBefore(next) ? look : next;
        }
        if (next == null || next.equals(stopAt)) {
            return;
        }
        if (later != null) {
            later.cancel();
        }
        stopAt = next;
        Instant at = next;
        later = clock.after(Duration.between(clock.instant(), next), () -> settle(at));
    }

    /// Waits until Airflow has done what is due at this time: the clock does not go on before, but for what takes too
    /// long.
    private void settle(Instant at) {
        lock.lock();
        try {
            long from = pulses;
            long left = PATIENCE.toNanos();
            while (!closed && left > 0 && !(pulses >= from + SETTLED && last != null && last.idle(at))) {
                left = told.awaitNanos(left);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            if (hold != null) {
                hold.close();
            }
            if (later != null) {
                later.cancel();
            }
            told.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
