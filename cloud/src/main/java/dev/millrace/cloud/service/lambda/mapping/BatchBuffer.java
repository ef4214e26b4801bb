package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.StreamReader.StreamRecord;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Between the one that reads a lane's records and the one that delivers them. Records go into the newest batch until
/// it is full or taken; so a batch that waits for its function goes on growing. The reader waits where enough batches
/// are ready.
final class BatchBuffer {
    /// How much may be ready: two batches of any size, more of small ones.
    private static final int READY_BATCHES = 2;

    private static final int SMALL_BATCHES = 256;
    private static final int SMALL_BYTES = 1 << 20;

    /// How long a place is only remembered, where nothing but records for others were read.
    private static final Duration SKIPPED = Duration.ofSeconds(1);

    private static final Duration LONG = Duration.ofDays(1);

    /// Records of a window may become visible this much after the window's end.
    static final long WINDOW_GRACE_MS = 500;

    private final MappingSettings settings;
    private final Clock clock;
    private final Clock.Bell bell;
    private final int maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    private int expectedBytes = 1024;
    private long nothingLeftMs = Long.MIN_VALUE;
    private @Nullable Finish finish;
    private boolean stopping;

    /// Why no more records come.
    enum Finish {
        ENDED,
        DELETED,
        BROKEN
    }

    /// What the one who delivers has to do next.
    sealed interface Next {
        record Deliver(Batch batch) implements Next {}

        /// The time asked for has come and every record from before it was delivered.
        record TimeCame() implements Next {}

        record Finished(Finish how) implements Next {}

        /// @param skippedTo the place, where nothing but records for others were read since the last batch; else null
        record Stopped(@Nullable String skippedTo) implements Next {}
    }

    BatchBuffer(MappingSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.bell = clock.bell();
        this.maxBytes = settings.tumblingWindowSeconds() == 0
                ? Batch.PAYLOAD_BYTES - 64
                : Batch.PAYLOAD_BYTES - WindowEvent.ROOM_BYTES;
    }

    /// Adds a record; waits for room.
    /// @return false where the lane stops
    boolean add(StreamRecord record, RecordEncoder encoder) throws InterruptedException {
        long window = windowStart(record.arrivalMs());
        lock.lockInterruptibly();
        try {
            while (!stopping) {
                Batch open = batches.peekLast();
                if (open != null && !open.closed()) {
                    if (open.size() == 0) {
                        open.opened(clock.millis());
                    }
                    if (open.size() == 0 && open.windowStartMs() != window) {
                        batches.removeLast();
                    } else if (open.windowStartMs() != window) {
                        open.close();
                    } else if (open.add(record, encoder)) {
                        return true;
                    }
                } else if (open == null || hasRoom()) {
                    String place = open == null ? record.sequenceNumber() : open.seen();
                    batches.addLast(
                            new Batch(window, settings.batchSize(), maxBytes, expectedBytes, clock.millis(), place));
                } else {
                    bell.ring();
                    room.await();
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Says that a record was read that is not for this lane's function.
    void skip(StreamRecord record) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Batch open = batches.peekLast();
            if (open == null) {
                open = new Batch(-1, settings.batchSize(), maxBytes, 1024, clock.millis(), record.sequenceNumber());
                batches.addLast(open);
            }
            open.seen(record.sequenceNumber());
        } finally {
            lock.unlock();
        }
    }

    /// Says that what was added may be looked at.
    void added() {
        bell.ring();
    }

    /// Says that at this time there was nothing more to read.
    void nothingLeft(long atMs) {
        lock.lock();
        try {
            nothingLeftMs = atMs;
        } finally {
            lock.unlock();
        }
        bell.ring();
    }

    void finish(Finish how) {
        lock.lock();
        try {
            finish = how;
        } finally {
            lock.unlock();
        }
        bell.ring();
    }

    void stop() {
        lock.lock();
        try {
            stopping = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        bell.ring();
    }

    boolean stopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next thing to do.
    /// @param timeMs a time to be told of, once nothing from before it is left; [Long#MAX_VALUE] for none
    Next next(long timeMs) throws InterruptedException {
        while (true) {
            long waitMs;
            lock.lockInterruptibly();
            try {
                long now = clock.millis();
                Batch first = batches.peekFirst();
                if (stopping) {
                    return new Next.Stopped(first != null && first.size() == 0 ? first.seen() : null);
                }
                if (first != null) {
                    long ready = readyMs(first);
                    if (batches.size() > 1 || finish != null || now >= ready) {
                        batches.removeFirst();
                        first.close();
                        expectedBytes = first.bytes() + 1024;
                        room.signal();
                        return new Next.Deliver(first);
                    }
                    waitMs = ready - now;
                } else if (finish != null) {
                    return new Next.Finished(finish);
                } else if (now >= timeMs && nothingLeftMs >= timeMs) {
                    return new Next.TimeCame();
                } else {
                    waitMs = LONG.toMillis();
                }
                if (timeMs > now) {
                    waitMs = Math.min(waitMs, timeMs - now);
                }
            } finally {
                lock.unlock();
            }
            bell.await(Duration.ofMillis(waitMs));
        }
    }

    /// Waits, unless the lane is to stop.
    void pause(Duration time) throws InterruptedException {
        long until = clock.millis() + time.toMillis();
        for (long left = time.toMillis(); left > 0 && !stopping(); left = until - clock.millis()) {
            bell.await(Duration.ofMillis(left));
        }
    }

    private long readyMs(Batch batch) {
        if (batch.closed()) {
            return Long.MIN_VALUE;
        }
        if (batch.size() == 0) {
            return batch.openedMs() + SKIPPED.toMillis();
        }
        return settings.batchingWindowSeconds() == 0
                ? Long.MIN_VALUE
                : batch.openedMs() + settings.batchingWindowSeconds() * 1000L;
    }

    private boolean hasRoom() {
        if (batches.size() < READY_BATCHES) {
            return true;
        }
        if (batches.size() >= SMALL_BATCHES) {
            return false;
        }
        long bytes = 0;
        for (Batch batch : batches) {
            bytes += batch.bytes();
        }
        return bytes < SMALL_BYTES;
    }

    /// When the window of a record is over, in that nothing more of it is to come; the beginning of time where there are
    /// no windows.
    long windowOver(long arrivalMs) {
        int seconds = settings.tumblingWindowSeconds();
        return seconds == 0 ? Long.MIN_VALUE : windowStart(arrivalMs) + seconds * 1000L + WINDOW_GRACE_MS;
    }

    private long windowStart(long arrivalMs) {
        long length = settings.tumblingWindowSeconds() * 1000L;
        return length == 0 ? -1 : arrivalMs - Math.floorMod(arrivalMs, length);
    }
}
