package dev.millrace.cloud.time;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A bell, and its waiter: at work from the ring, or the end of the time, until he waits at it again.
final class ThreadBell implements Clock.Bell, AtWork.Worker {
    private final MovableClock clock;
    private final AtWork atWork;

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

    ThreadBell(MovableClock clock, AtWork atWork) {
        this.clock = clock;
        this.atWork = atWork;
    }

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
        Agenda.Entry end = clock.schedule(time, () -> timeCame(which));
        try {
            return await(which, atWork.task());
        } finally {
            clock.cancel(end);
        }
    }

    private boolean await(long which, @Nullable Task task) throws InterruptedException {
        mine.lock();
        try {
            if (!rung && over != which && !clock.closed()) {
                waits = true;
                atWork.beginsToWait();
                atWork.leave(this);
                if (task != null) {
                    atWork.leave(task);
                }
                while (!rung && over != which && !clock.closed()) {
                    woken.await();
                }
            }
            if (clock.closed()) {
                throw new InterruptedException("the clock was closed");
            }
            return take();
        } finally {
            if (waits) {
                waits = false;
                atWork.endsToWait();
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
