package dev.millrace.cloud.storage;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Group commit: everyone who has written and now needs the log on the disk shares one sync. A sync serves those who
/// asked before it began; who asks while one runs waits for the next. The lock is not held while syncing.
final class SharedSync {
    /// Brings the log to the disk.
    @FunctionalInterface
    interface Sync {
        void run();
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition finished = lock.newCondition();
    private final Sync sync;
    private long begun;
    private long done;
    private boolean running;

    SharedSync(Sync sync) {
        this.sync = sync;
    }

    /// Returns when a sync that began after this call has ended.
    void await() {
        lock.lock();
        try {
            long needed = begun + 1;
            while (done < needed) {
                if (running) {
                    finished.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void lead() {
        running = true;
        long mine = ++begun;
        boolean succeeded = false;
        lock.unlock();
        try {
            sync.run();
            succeeded = true;
        } finally {
            lock.lock();
            running = false;
            if (succeeded) {
                done = mine;
            }
            finished.signalAll();
        }
    }
}
