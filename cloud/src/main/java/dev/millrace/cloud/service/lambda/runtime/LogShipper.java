package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LogSink;
import dev.millrace.cloud.service.lambda.LogSink.Line;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Takes log lines at once and brings them to the sink soon, many at a time and in their order.
///
/// What waits here is bounded by its bytes. A function's line waits for room in [#awaitRoom], on the thread that reads
/// the function's pipe and with no lock of ours held, so that a function which prints faster than the sink takes is
/// slowed down; a sink that takes nothing for [#PATIENCE] costs lines, not invocations. [#add] never waits: Lambda's
/// own lines are written under the lock that a time-out needs. Killing the server loses what waits here, at most a few
/// milliseconds' worth.
public final class LogShipper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LogShipper.class.getName());

    /// Of all functions together. Functions' lines wait from here on; Lambda's own may take as much again.
    static final long WAITING_BYTES = 16L << 20;

    /// What a line takes in memory besides its characters.
    private static final int LINE_OVERHEAD_BYTES = 100;

    /// How long a function's line waits for room, and how long closing waits for the sink.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration LONG = Duration.ofDays(1);

    private final LogSink sink;
    private final long limitBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /// Rung when there is something to ship: so time waits until it is shipped.
    private final Clock.Bell bell;

    private final Thread thread;
    private Map<Stream, List<Line>> waiting = new LinkedHashMap<>();
    private long bytes;
    private boolean shipping;
    private boolean closed;

    /// Lines that did not reach the sink since the last that did; used by the shipping thread only.
    private long lost;

    /// A log stream.
    /// @param role by whose permissions it is written
    public record Stream(String account, String region, String group, String name, String role) {}

    public LogShipper(LogSink sink, Clock clock) {
        this(sink, clock, WAITING_BYTES);
    }

    LogShipper(LogSink sink, Clock clock, long limitBytes) {
        this.sink = sink;
        this.bell = clock.bell();
        this.limitBytes = limitBytes;
        this.thread = Thread.ofVirtual().name("lambda-logs").start(this::run);
    }

    /// Waits until there is room for a function's line, for a while.
    /// @return whether there is
    boolean awaitRoom() {
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (bytes >= limitBytes && !closed) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Takes a line, without ever waiting. Where twice the limit is waiting already it is dropped.
    void add(Stream stream, Line line) {
        lock.lock();
        try {
            if (bytes >= 2 * limitBytes) {
                return;
            }
            waiting.computeIfAbsent(stream, any -> new ArrayList<>()).add(line);
            bytes += line.message().length() + LINE_OVERHEAD_BYTES;
        } finally {
            lock.unlock();
        }
        bell.ring();
    }

    /// Returns when all that was added before is with the sink.
    public void flush() throws InterruptedException {
        lock.lock();
        try {
            while (bytes > 0 || shipping) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Brings what waits to the sink and ends; a sink that takes nothing is not waited for.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        bell.ring();
        try {
            if (!thread.join(PATIENCE)) {
                LOG.log(System.Logger.Level.WARNING, "The last log lines of functions could not be written");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// This thread lives as long as the server: without it nothing would be logged any more.
    private void run() {
        while (true) {
            try {
                Map<Stream, List<Line>> load = take();
                if (load.isEmpty()) {
                    return;
                }
                load.forEach(this::ship);
            } catch (Throwable t) {
                LOG.log(System.Logger.Level.ERROR, "Log lines of functions are lost", t);
            }
        }
    }

    /// What waits, once there is something; nothing at the end.
    private Map<Stream, List<Line>> take() throws InterruptedException {
        while (true) {
            Map<Stream, List<Line>> load = waiting();
            if (load != null) {
                return load;
            }
            bell.await(LONG);
        }
    }

    /// Null where there is nothing yet.
    private @Nullable Map<Stream, List<Line>> waiting() {
        lock.lock();
        try {
            shipping = false;
            changed.signalAll();
            if (bytes == 0) {
                return closed ? Map.of() : null;
            }
            Map<Stream, List<Line>> load = waiting;
            waiting = new LinkedHashMap<>();
            bytes = 0;
            shipping = true;
            changed.signalAll();
            return load;
        } finally {
            lock.unlock();
        }
    }

    /// A sink that refuses (a full disk) is told of once, and again when it takes lines.
    private void ship(Stream stream, List<Line> load) {
        try {
            sink.append(stream.role(), stream.account(), stream.region(), stream.group(), stream.name(), load);
            if (lost > 0) {
                LOG.log(System.Logger.Level.WARNING, "Log lines are written again; " + lost + " were lost");
                lost = 0;
            }
        } catch (Exception | Error refused) {
            if (lost == 0) {
                LOG.log(System.Logger.Level.WARNING, "Log lines of " + stream + " are lost: " + refused);
            }
            lost += load.size();
        }
    }
}
