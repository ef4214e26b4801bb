package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.domain.LogStreamState;
import java.util.concurrent.locks.ReentrantLock;

/// A stream as it is in memory. Whoever changes it holds its lock.
public final class LiveStream {
    final ReentrantLock writing = new ReentrantLock();
    private volatile LogStreamState state;
    private volatile boolean deleted;

    LiveStream(LogStreamState state) {
        this.state = state;
    }

    public LogStreamState state() {
        return state;
    }

    public boolean deleted() {
        return deleted;
    }

    void become(LogStreamState after) {
        state = after;
    }

    void end() {
        deleted = true;
    }
}
