package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.service.kinesis.domain.SequenceDigits;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.wire.kinesis.Record;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
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
/// Many may be between reserve and visible at once: they share the store's group commit. Readers take no lock:
/// what is
/// before [#end] is in the store, and the newest of it in the tail as well.
public final class ShardLog {
    /// The index of a shard's first record.
    public static final long FIRST = 1;

    private final RecordTable table;
    private final TailMemory memory;
    private final long uid;
    private final int shard;

    private final ReentrantLock writer = new ReentrantLock();
    private final Condition changed = writer.newCondition();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final ArrayDeque<Append> pending = new ArrayDeque<>();
    private long nextIndex;
    private long lastArrivalMs;
    private boolean sealed;

    /// Always a gapless end of the log, except for void places.
    private final ConcurrentSkipListMap<Long, Block> tail = new ConcurrentSkipListMap<>();

    private volatile long start;
    private volatile long end;
    private volatile boolean over;

    /// Finds its ends in the store.
    ShardLog(RecordTable table, TailMemory memory, long uid, int shard, boolean over) {
        this.table = table;
        this.memory = memory;
        this.uid = uid;
        this.shard = shard;
        this.over = over;
        this.sealed = over;
        Block last = table.floor(uid, shard, Long.MAX_VALUE).orElse(null);
        if (last == null) {
            start = FIRST;
            end = FIRST;
        } else {
            long[] first = {last.first()};
            table.scan(uid, shard, 0, block -> {
                first[0] = block.first();
                return false;
            });
            start = first[0];
            end = last.end();
            lastArrivalMs = last.arrivalMs();
        }
        nextIndex = end;
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
        return start;
    }

    /// The index of the next record to become visible.
    public long end() {
        return end;
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
                    tail.put(head.block.first(), head.block);
                    end = head.block.end();
                    memory.hold(this, head.block);
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
        return end > index || over;
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
        long limit = end;
        long from = Math.max(index, start);
        Reading reading = new Reading(facts, maxRecords, maxBytes);
        boolean checked = false;
        while (from < limit && !reading.full) {
            Block inTail = tailBlock(from);
            Block block = inTail != null ? inTail : diskBlock(from, limit);
            if (block == null) {
                from = limit;
            } else if (!checked && block.arrivalMs() < cutoffMs) {
                checked = true;
                from = Math.max(from, firstSince(cutoffMs));
            } else {
                checked = true;
                from = reading.take(block, Math.max(from, block.first()));
                if (inTail == null && !reading.full) {
                    from = readOnFromDisk(reading, from, limit);
                }
            }
        }
        return new Records(reading.records, from, reading.arrivalMs);
    }

    /// When the record at or after the index arrived; now, for none.
    public long arrivalMs(long index, long nowMs) {
        long limit = end;
        long from = Math.max(index, start);
        if (from >= limit) {
            return nowMs;
        }
        Block block = tailBlock(from);
        if (block == null) {
            block = diskBlock(from, limit);
        }
        return block == null ? nowMs : block.arrivalMs();
    }

    /// When the oldest record that is kept arrived.
    Optional<Instant> oldest() {
        return start < end ? Optional.of(Instant.ofEpochMilli(arrivalMs(start, 0))) : Optional.empty();
    }

    /// The index of the first record that arrived at or after the time.
    public long firstSince(long sinceMs) {
        long low = start;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            Block block = floor(middle);
            if (block == null) {
                low = middle + 1;
            } else if (block.arrivalMs() >= sinceMs) {
                high = Math.max(low, block.first());
            } else {
                low = Math.max(middle + 1, block.end());
            }
        }
        return low;
    }

    /// Drops what arrived before the cutoff, by whole blocks. The newest block always stays in the store: it says
    /// where
    /// the shard's numbers go on after a restart.
    void trim(long cutoffMs) {
        long keep = firstSince(cutoffMs);
        if (keep <= start) {
            return;
        }
        Block newest = floor(Long.MAX_VALUE);
        if (newest == null) {
            return;
        }
        start = keep;
        table.dropBefore(uid, shard, Math.min(keep, newest.first()));
    }

    /// Drops a block from the tail.
    void forget(Block block) {
        tail.remove(block.first(), block);
    }

    private @Nullable Block tailBlock(long index) {
        Map.Entry<Long, Block> floor = tail.floorEntry(index);
        return floor != null && floor.getValue().end() > index ? floor.getValue() : null;
    }

    /// The block that holds the index or, where its place is empty, the next one.
    private @Nullable Block diskBlock(long index, long limit) {
        Block floor = table.floor(uid, shard, index).orElse(null);
        if (floor != null && floor.end() > index) {
            return floor;
        }
        Block[] next = new Block[1];
        table.scan(uid, shard, index, block -> {
            next[0] = block;
            return false;
        });
        Block block = next[0];
        return block != null && block.first() < limit ? block : null;
    }

    /// Reads on with one iterator until the tail has what comes next.
    private long readOnFromDisk(Reading reading, long index, long limit) {
        long[] from = {index};
        table.scan(uid, shard, index, block -> {
            if (block.first() >= limit || tail.containsKey(block.first())) {
                return false;
            }
            from[0] = reading.take(block, block.first());
            return !reading.full;
        });
        return from[0];
    }

    private @Nullable Block floor(long index) {
        Block inTail = tailBlock(index);
        return inTail != null ? inTail : table.floor(uid, shard, index).orElse(null);
    }

    /// Records in the making.
    private static final class Reading {
        private final Shard facts;
        private final int maxRecords;
        private final List<Record> records = new ArrayList<>();
        private long bytesLeft;
        private long arrivalMs;
        private boolean full;

        private Reading(Shard facts, int maxRecords, long maxBytes) {
            this.facts = facts;
            this.maxRecords = maxRecords;
            this.bytesLeft = maxBytes;
        }

        /// @return the index after the last one taken
        private long take(Block block, long from) {
            long blockEnd = block.end();
            arrivalMs = block.arrivalMs();
            Instant arrival = Instant.ofEpochMilli(arrivalMs);
            String encryption = block.encrypted() ? "KMS" : null;
            SequenceDigits numbers = new SequenceDigits(
                    new SequenceNumber(facts.createdSecond(), facts.index(), from, arrivalMs / 1000));
            Block.Cursor cursor = block.from(from);
            for (long index = from; index < blockEnd; index++) {
                String key = cursor.partitionKey();
                long size = cursor.dataSize() + (long) key.length();
                if (records.size() == maxRecords || size > bytesLeft && !records.isEmpty()) {
                    full = true;
                    return index;
                }
                bytesLeft -= size;
                records.add(new Record(numbers.next(), arrival, cursor.data(), key, encryption));
                cursor.skip();
            }
            full = records.size() == maxRecords;
            return blockEnd;
        }
    }
}
