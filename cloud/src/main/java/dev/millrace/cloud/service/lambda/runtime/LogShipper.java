package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LogSink;
import dev.millrace.cloud.service.lambda.LogSink.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Takes log lines at once and brings them to the sink soon, many at a time and in their order. What is waiting has a
/// limit: a function that prints faster than the sink takes is slowed down. Killing the server loses what waits
/// here, at
/// most a few milliseconds' worth.
public final class LogShipper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(LogShipper.class.getName());

    /// Lines waiting, of all functions together.
    private static final int WAITING_MAX = 20_000;

    private final LogSink sink;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private Map<Stream, List<Line>> waiting = new LinkedHashMap<>();
    private int lines;
    private boolean shipping;
    private boolean closed;

    /// A log stream.
    public record Stream(String account, String region, String group, String name) {}

    public LogShipper(LogSink sink) {
        this.sink = sink;
        this.thread = Thread.ofVirtual().name("lambda-logs").start(this::run);
    }

    void add(Stream stream, Line line) {
        lock.lock();
        try {
            while (lines >= WAITING_MAX && !closed) {
                changed.awaitUninterruptibly();
            }
            waiting.computeIfAbsent(stream, any -> new ArrayList<>()).add(line);
            if (lines++ == 0) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns when all that was added before is with the sink.
    public void flush() throws InterruptedException {
        lock.lock();
        try {
            while (lines > 0 || shipping) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Brings what waits to the sink and ends.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            Map<Stream, List<Line>> load;
            lock.lock();
            try {
                shipping = false;
                changed.signalAll();
                while (lines == 0 && !closed) {
                    changed.awaitUninterruptibly();
                }
                if (lines == 0) {
                    return;
                }
                load = waiting;
                waiting = new LinkedHashMap<>();
                lines = 0;
                shipping = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            load.forEach(this::ship);
        }
    }

    private void ship(Stream stream, List<Line> load) {
        try {
            sink.append(stream.account(), stream.region(), stream.group(), stream.name(), load);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, load.size() + " log lines of " + stream + " are lost", e);
        }
    }
}
