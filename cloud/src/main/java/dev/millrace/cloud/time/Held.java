package dev.millrace.cloud.time;

import java.time.Duration;

/// Something at work that the clock cannot see, until it is let go or its time is up.
final class Held implements Clock.Hold, AtWork.Worker {
    private final AtWork atWork;
    private final String what;
    private final long untilNanos;

    Held(AtWork atWork, String what, Duration atMost) {
        this.atWork = atWork;
        this.what = what;
        this.untilNanos = System.nanoTime() + atMost.toNanos();
        atWork.enter(this);
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
