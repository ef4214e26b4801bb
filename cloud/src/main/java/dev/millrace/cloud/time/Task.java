package dev.millrace.cloud.time;

import org.jspecify.annotations.Nullable;

/// What was begun at its time, on its thread: at work until it ends, but for its own waits on the clock.
final class Task implements Runnable, AtWork.Worker {
    private final AtWork atWork;
    private final Runnable task;
    private volatile @Nullable Thread thread;

    Task(AtWork atWork, Runnable task) {
        this.atWork = atWork;
        this.task = task;
    }

    /// @throws OutOfMemoryError where there is no memory for a thread
    void start() {
        atWork.enter(this);
        try {
            Thread begun = Thread.ofVirtual().name("later").unstarted(this);
            thread = begun;
            begun.start();
        } catch (OutOfMemoryError notNow) {
            atWork.leave(this);
            throw notNow;
        }
    }

    @Override
    public void run() {
        atWork.thisThreadIs(this);
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
