package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.wire.kinesis.Record;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The records of one shard, in order, each with an index from 1 on.
///
/// An append goes through these states, and appends of one shard become visible in the order of their places:
///
/// ```
/// reserve --> placed --write to the log--> kept --all before it done--> visible, acknowledged
///                    \-the write failed--> void  (its places stay empty for ever)
/// ```
/// Many may be between reserve and visible at once: they share the store's group commit. What is before [#end] is read
/// without a lock ([ShardBlocks]).
public final class ShardLog {
    /// The index of a shard's first record.
    public static final long FIRST = 1;

    private final ShardBlocks blocks;
    private final long uid;
    private final int shard;

    private final ReentrantLock writer = new ReentrantLock();
    private final Condition changed = writer.newCondition();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Append> pending = new ArrayDeque<>();
    private long nextIndex;
    private long lastArrivalMs;
    private boolean sealed;

    private volatile boolean over;

    /// Finds its ends in the store.
    ShardLog(RecordTable table, TailMemory memory, long uid, int shard, boolean over) {
        this.blocks = new ShardBlocks(table, memory, uid, shard);
        this.uid = uid;
        this.shard = shard;
        this.over = over;
        this.sealed = over;
        Block last = blocks.newest();
        lastArrivalMs = last == null ? 0 : last.arrivalMs();
        nextIndex = blocks.end();
    }

    /// Records on their way into the shard.
    public static final class Append {
        private final ShardLog log;
        private final Block block;
        private boolean done;
        private boolean kept;
        private boolean settled;

        private Append(ShardLog log, Block block) {
            this.log = log;
            this.block = block;
        }

        public ShardLog log() {
            return log;
        }

        public Block block() {
            return block;
        }
    }

    /// Records read.
    /// @param next the index to go on with
    /// @param nextArrivalMs when the last record read arrived, or 0 for none
    public record Records(List<Record> records, long next, long nextArrivalMs) {}

    public long uid() {
        return uid;
    }

    public int shard() {
        return shard;
    }

    /// The index of the oldest record that is kept.
    public long start() {
        return blocks.start();
    }

    /// The index of the next record to become visible.
    public long end() {
        return blocks.end();
    }

    /// Whether no record will ever come after [#end].
    public boolean over() {
        return over;
    }

    /// Gives records their places and their time.
    /// @return null where the shard takes no records any more: the stream has other shards then
    public @Nullable Append reserve(Block.Builder records, long nowMs) {
        writer.lock();
        try {
            if (sealed) {
                return null;
            }
            lastArrivalMs = Math.max(lastArrivalMs, nowMs);
            Append append = new Append(this, records.at(nextIndex, lastArrivalMs));
            nextIndex = append.block.end();
            pending.add(append);
            return append;
        } finally {
            writer.unlock();
        }
    }

    /// Ends an append after it was written, or after writing failed. Returns when it is visible.
    public void settle(Append append, boolean kept) {
        writer.lock();
        try {
            append.done = true;
            append.kept = kept;
            Append head;
            boolean grown = false;
            while ((head = pending.peek()) != null && head.done) {
                pending.remove();
                if (head.kept) {
                    blocks.add(head.block);
                }
                head.settled = true;
                grown = true;
            }
            if (grown) {
                changed.signalAll();
                watchers.forEach(Runnable::run);
            }
            while (!append.settled) {
                changed.awaitUninterruptibly();
            }
        } finally {
            writer.unlock();
        }
    }

    /// Takes no further records, and returns when those on their way have settled.
    void seal() {
        writer.lock();
        try {
            sealed = true;
            while (!pending.isEmpty()) {
                changed.awaitUninterruptibly();
            }
        } finally {
            writer.unlock();
        }
    }

    /// Takes records again: the change that it was sealed for was not kept.
    void unseal() {
        writer.lock();
        try {
            sealed = false;
        } finally {
            writer.unlock();
        }
    }

    /// Says that the shard is closed, and wakes those who wait for records.
    void finish() {
        writer.lock();
        try {
            sealed = true;
            over = true;
            changed.signalAll();
            watchers.forEach(Runnable::run);
        } finally {
            writer.unlock();
        }
    }

    /// Whether there is something at or after the index, or the shard is over.
    public boolean reaches(long index) {
        return blocks.end() > index || over;
    }

    /// Has something run, quickly, whenever there is more or the shard is over, until [#unwatch].
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    public void unwatch(Runnable watcher) {
        watchers.remove(watcher);
    }

    /// Waits, in real time, until there is something at or after the index, or the shard is over.
    /// @return false where the time passed without
    public boolean await(long index, long timeoutNanos) throws InterruptedException {
        if (reaches(index)) {
            return true;
        }
        writer.lockInterruptibly();
        try {
            long left = timeoutNanos;
            while (!reaches(index)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            writer.unlock();
        }
    }

    /// Reads records at and after an index, those that arrived before the cutoff left out.
    /// @param facts the shard's, for the sequence numbers
    /// @param maxBytes of partition keys and data; the first record is given whatever its size
    public Records read(Shard facts, long index, int maxRecords, long maxBytes, long cutoffMs) {
        return blocks.read(facts, index, maxRecords, maxBytes, cutoffMs);
    }

    /// When the record at or after the index arrived; now, for none.
    public long arrivalMs(long index, long nowMs) {
        return blocks.arrivalMs(index, nowMs);
    }

    /// When the oldest record that is kept arrived.
    Optional<Instant> oldest() {
        return blocks.oldest();
    }

    /// The index of the first record that arrived at or after the time.
    public long firstSince(long sinceMs) {
        return blocks.firstSince(sinceMs);
    }

    /// Drops what arrived before the cutoff.
    void trim(long cutoffMs) {
        blocks.trim(cutoffMs);
    }
}
