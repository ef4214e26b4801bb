package dev.millrace.cloud.sandbox;

import dev.millrace.wire.Lazy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Holds sandboxes to their shares of the processor, by one thread for all: one that had more than was due to it is
/// stopped until more is due. By signals and not by control groups, which an ordinary user has only where somebody gave
/// him one, and a container hardly ever: this way it is the same everywhere.
///
/// Between two looks a program can have more than its share; it waits the longer for it. So the share is kept over
/// tenths of a second, not within each period.
final class ProcessorWatch implements AutoCloseable {
    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();

    /// Who belongs to a sandbox is asked this often.
    private static final long KNOWN_NANOS = Duration.ofMillis(50).toNanos();

    private static final System.Logger LOG = System.getLogger(ProcessorWatch.class.getName());

    private final ConcurrentMap<SandboxedProcess, Limited> limited = new ConcurrentHashMap<>();
    private final ProcessorTime time = new ProcessorTime();

    /// Most servers limit nobody.
    private final Lazy<Thread> thread = Lazy.of(
            () -> Thread.ofPlatform().daemon().name("sandbox-processor").start(this::run));

    private volatile boolean closed;

    /// Holds it to so much of a processor, from now on.
    void limit(SandboxedProcess process, double cores) {
        limited.put(process, new Limited(cores));
        process.onExit(exit -> limited.remove(process));
        LockSupport.unpark(thread.get());
    }

    /// One that had stopped goes on.
    void look() {
        if (thread.made()) {
            LockSupport.unpark(thread.get());
        }
    }

    @Override
    public void close() {
        closed = true;
        look();
    }

    /// Whatever a look throws, there is another: what is stopped would never go on without.
    private void run() {
        while (!closed) {
            long wait = limited.isEmpty() ? Long.MAX_VALUE : LOOK_NANOS;
            try {
                wait = lookAtAll(System.nanoTime());
            } catch (RuntimeException | Error failed) {
                LOG.log(System.Logger.Level.WARNING, "The processor's use by functions could not be measured", failed);
            }
            if (wait == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    /// @return after how long to look again
    private long lookAtAll(long now) {
        long next = Long.MAX_VALUE;
        for (var each : limited.entrySet()) {
            SandboxedProcess process = each.getKey();
            Limited one = each.getValue();
            if (now >= one.stoppedUntilNanos) {
                if (process.frozen()) {
                    process.halt().end(Halt.Reason.PROCESSOR_USED);
                    continue;
                }
                long wait = one.waitNanos(process, now);
                if (wait == 0) {
                    process.halt().end(Halt.Reason.PROCESSOR_USED);
                } else {
                    process.halt().begin(Halt.Reason.PROCESSOR_USED);
                }
                one.stoppedUntilNanos = now + wait;
            }
            next = Math.min(next, Math.max(LOOK_NANOS, one.stoppedUntilNanos - now));
        }
        return next;
    }

    private final class Limited {
        private final double cores;
        private @Nullable ProcessorAccount account;
        private List<Long> programs = List.of();
        private long endedNanos;
        private long knownAtNanos;
        private long stoppedUntilNanos = System.nanoTime();

        private Limited(double cores) {
            this.cores = cores;
        }

        private long waitNanos(SandboxedProcess process, long now) {
            if (account == null || now - knownAtNanos >= KNOWN_NANOS) {
                programs = process.programs();
                endedNanos = Stream.concat(
                                programs.stream(), process.namespaceInit().map(ProcessHandle::pid).stream())
                        .mapToLong(ProcessorTime::ofEndedChildren)
                        .sum();
                knownAtNanos = now;
            }
            long used = endedNanos;
            for (long pid : programs) {
                used += time.of(pid);
            }
            if (account == null) {
                account = new ProcessorAccount(cores, now, used);
            }
            return account.waitNanos(now, used);
        }
    }
}
