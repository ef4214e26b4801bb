package dev.millrace.cloud.service.glue.operation;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Places for what is at work at once; more waits for one. What has a place may write to the store until it leaves it:
/// once the places are shut nobody takes one, and the end of the server waits for those who have one.
final class WorkPlaces {
    /// How long, in real time, the end of the server waits for what is at work to notice it.
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final int all;
    private final Semaphore free;
    private volatile boolean shut;

    WorkPlaces(int all) {
        this.all = all;
        this.free = new Semaphore(all);
    }

    /// Works at a place, once there is one; not at all once they are shut.
    void work(Runnable work) throws InterruptedException {
        free.acquire();
        try {
            if (!shut) {
                work.run();
            }
        } finally {
            free.release();
        }
    }

    boolean areShut() {
        return shut;
    }

    void shut() {
        shut = true;
    }

    /// Waits until all have left, after [#shut].
    void awaitEmpty() {
        try {
            if (free.tryAcquire(all, ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                free.release(all);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
