package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Real time. One platform thread wakes the tasks, each of which runs on a virtual thread.
final class SystemClock implements Clock {
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final ScheduledThreadPoolExecutor timer;

    SystemClock() {
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("clock").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Instant instant() {
        return Instant.now();
    }

    @Override
    public Later after(Duration delay, Runnable task) {
        if (timer.isShutdown()) {
            return () -> false;
        }
        ScheduledFuture<?> future =
                timer.schedule(() -> begin(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /// A task that finds no memory for a thread comes later: a round that is never run is never scheduled again.
    private void begin(Runnable task) {
        try {
            Thread.ofVirtual().name("later").start(task);
        } catch (OutOfMemoryError notNow) {
            timer.schedule(() -> begin(task), AGAIN.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        if (time.isPositive()) {
            Thread.sleep(time);
        }
    }

    @Override
    public Bell bell() {
        Semaphore rings = new Semaphore(0);
        return new Bell() {
            @Override
            public void ring() {
                rings.release();
            }

            @Override
            public boolean await(Duration time) throws InterruptedException {
                boolean rang = rings.tryAcquire(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS);
                rings.drainPermits();
                return rang;
            }
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
