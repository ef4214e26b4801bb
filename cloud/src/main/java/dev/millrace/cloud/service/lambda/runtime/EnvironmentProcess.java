package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Process;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The process of an environment, under the environment's own lock: before it is made, at work or frozen, and gone. An
/// environment may end while its process is still being made; that one is gone as soon as it is there.
final class EnvironmentProcess {
    /// A connection may come before the process that makes it is known here.
    private static final Duration KNOWN = Duration.ofSeconds(5);

    private final ReentrantLock lock;
    private final Condition changed;
    private @Nullable Process process;
    private boolean frozen;
    private boolean gone;

    /// @param changed signalled when it is made, and when it is gone
    EnvironmentProcess(ReentrantLock lock, Condition changed) {
        this.lock = lock;
        this.changed = changed;
    }

    /// Null until it is made. Under the lock.
    @Nullable Process made() {
        return process;
    }

    /// It is made. Under the lock.
    void made(Process process) {
        this.process = process;
        if (gone) {
            process.kill();
        }
        changed.signalAll();
    }

    /// Its external extensions are there: now the runtime. Under the lock.
    void startRuntime() {
        if (process != null) {
            process.startRuntime();
        }
    }

    /// Its runtime has asked for work. Under the lock.
    void startOver() {
        if (process != null) {
            process.startOver();
        }
    }

    /// Stops its processes where they are, until [#thaw]. Under the lock.
    void freeze() {
        if (!frozen && process != null) {
            process.freeze();
            frozen = true;
        }
    }

    /// Under the lock.
    void thaw() {
        if (frozen && process != null) {
            process.thaw();
            frozen = false;
        }
    }

    /// Ends it, whether it is made or will be. Under the lock.
    void kill() {
        if (process != null) {
            process.kill();
        }
        gone = true;
        changed.signalAll();
    }

    /// Waits until it is ended. Under the lock.
    void awaitGone(Duration atMost) throws InterruptedException {
        for (long left = atMost.toNanos(); !gone && left > 0; ) {
            left = changed.awaitNanos(left);
        }
    }

    /// Whether a connection was made by one of its own processes. Waits for it to be made, while it is to be.
    /// @param from the connection's other end
    boolean connectsFrom(InetSocketAddress from) throws InterruptedException {
        Process own;
        lock.lock();
        try {
            for (long left = KNOWN.toNanos(); process == null && !gone && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            own = process;
        } finally {
            lock.unlock();
        }
        return own != null && own.connectsFrom(from);
    }
}
