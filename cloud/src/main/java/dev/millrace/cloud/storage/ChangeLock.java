package dev.millrace.cloud.storage;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Held by whoever decides by what is kept and writes what follows, so that no two decide by the same. What it guards is
/// said where it is made; nobody holds it over a wait, or while bytes come in or go out. Reentrant.
public final class ChangeLock {
    private final ReentrantLock lock = new ReentrantLock();

    /// @return what the change gives
    public <R> R holding(Supplier<R> change) {
        lock.lock();
        try {
            return change.get();
        } finally {
            lock.unlock();
        }
    }

    public void holding(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }
}
