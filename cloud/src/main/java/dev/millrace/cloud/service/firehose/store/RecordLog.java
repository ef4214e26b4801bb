package dev.millrace.cloud.service.firehose.store;

import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import dev.millrace.wire.firehose.Record;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// The records that were put to one delivery stream, each with a position from 1 on. One entry per call:
///
/// ```
/// key    stream's uid 8 | position of the first record 8    big-endian, so a stream's blocks are in order
/// value  the block
/// ```
/// Many calls may write at once: they share the store's group commit. A block is seen when all before it are kept, or
/// will never be (the write failed: their positions stay empty). What was delivered is dropped from the old end.
public final class RecordLog {
    /// Records on their way into the log.
    private static final class Append {
        private final long end;
        private boolean done;

        private Append(long end) {
            this.end = end;
        }
    }

    private final Storage storage;
    private final Table table;
    private final long uid;
    private final ReentrantLock writer = new ReentrantLock();
    private final ArrayDeque<Append> pending = new ArrayDeque<>();
    private long next;
    private long lastArrivalMs;
    private volatile long end;

    /// Finds its end in the store.
    /// @param delivered the position up to which all was delivered and may have been dropped
    RecordLog(Storage storage, Table table, long uid, long delivered) {
        this.storage = storage;
        this.table = table;
        this.uid = uid;
        Block last = table.floor(key(uid, Long.MAX_VALUE))
                .filter(entry -> ByteBuffer.wrap(entry.key()).getLong() == uid)
                .map(entry -> new Block(ByteBuffer.wrap(entry.key()).getLong(8), entry.value()))
                .orElse(null);
        end = Math.max(delivered + 1, last == null ? 1 : last.end());
        lastArrivalMs = last == null ? 0 : last.arrivalMs();
        next = end;
    }

    /// Keeps the records of a call; returns when they are.
    /// @return the first one's position
    public long append(List<Record> records, long nowMs) {
        long first;
        long arrivalMs;
        Append append;
        writer.lock();
        try {
            first = next;
            next += records.size();
            lastArrivalMs = Math.max(lastArrivalMs, nowMs);
            arrivalMs = lastArrivalMs;
            append = new Append(next);
            pending.add(append);
        } finally {
            writer.unlock();
        }
        try {
            byte[] block = Block.of(records, arrivalMs);
            storage.write(batch -> batch.put(table, key(uid, first), block));
        } finally {
            settle(append);
        }
        return first;
    }

    private void settle(Append append) {
        writer.lock();
        try {
            append.done = true;
            Append head;
            while ((head = pending.peek()) != null && head.done) {
                pending.remove();
                end = head.end;
            }
        } finally {
            writer.unlock();
        }
    }

    /// The position of the next record to be seen.
    public long end() {
        return end;
    }

    /// Visits the blocks from the one that holds the position on, as far as they may be seen, until the visitor has
    /// enough.
    public void scan(long position, Predicate<Block> visitor) {
        long limit = end;
        byte[] from = table.floor(key(uid, position))
                .map(Table.Entry::key)
                .filter(key -> ByteBuffer.wrap(key).getLong() == uid)
                .orElse(key(uid, position));
        table.scan(
                from,
                key(uid, limit),
                (key, value) -> visitor.test(new Block(ByteBuffer.wrap(key).getLong(8), value)));
    }

    /// Drops what lies wholly before the position, by whole blocks.
    void dropBefore(Batch batch, long position) {
        table.floor(key(uid, position - 1))
                .filter(entry -> ByteBuffer.wrap(entry.key()).getLong() == uid)
                .ifPresent(entry -> {
                    Block last = new Block(ByteBuffer.wrap(entry.key()).getLong(8), entry.value());
                    batch.deleteRange(table, key(uid, 0), key(uid, last.end() <= position ? position : last.first()));
                });
    }

    static void drop(Batch batch, Table table, long uid) {
        batch.deleteRange(table, key(uid, 0), key(uid, -1));
    }

    private static byte[] key(long uid, long position) {
        return ByteBuffer.allocate(16).putLong(uid).putLong(position).array();
    }
}
