package dev.millrace.cloud.service.ecr.store;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Guards who refers to whom: tags to images, images to layers, repositories to layers. Whoever changes one of
/// these, or
/// decides by them, holds it; nobody holds it while bytes come in or go out. Reentrant.
public final class ReferenceLock {
    private final ReentrantLock lock = new ReentrantLock();

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
