package dev.millrace.cloud.service.lambda.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;

/// Stops the processes of environments that wait for work, as Lambda freezes them: what a function left running after
/// its answer goes on with the next invocation, and costs nothing meanwhile. One that is called again and again is left
/// alone: it is frozen only after a moment without work.
final class Freezer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Freezer.class.getName());

    /// Longer than a stream's or a client's pause between two events, shorter than anybody's patience.
    static final Duration QUIET = Duration.ofMillis(50);

    /// Each environment once at most.
    private final LinkedBlockingQueue<Environment> idle = new LinkedBlockingQueue<>();

    /// Those that are in the queue, and the one that was taken from it and is about to be looked at.
    private final Set<Environment> known = ConcurrentHashMap.newKeySet();

    private final Thread thread = Thread.ofVirtual().name("lambda-freezer").start(this::run);

    /// Says that an environment has nothing to do for now.
    void idle(Environment environment) {
        if (known.add(environment)) {
            idle.add(environment);
        }
    }

    private void run() {
        try {
            while (true) {
                Environment next = idle.take();
                LockSupport.parkNanos(QUIET.toNanos());
                // Before it is looked at: who says meanwhile that it is idle is heard.
                known.remove(next);
                try {
                    if (!next.freezeIfQuiet(QUIET)) {
                        idle(next);
                    }
                } catch (RuntimeException | Error failed) {
                    LOG.log(System.Logger.Level.WARNING, "An idle environment could not be frozen", failed);
                }
                if (Thread.interrupted()) {
                    return;
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
