package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.service.kinesis.domain.SequenceDigits;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.store.ShardLog.Records;
import dev.millrace.wire.kinesis.Record;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The blocks of one shard that are visible, from [#start] to [#end]: all are in the store, and the newest in memory as
/// well. Readers take no lock; one thread at a time adds to them.
final class ShardBlocks {
    private final RecordTable table;
    private final TailMemory memory;
    private final long uid;
    private final int shard;

    /// Always a gapless end of the log, except for void places.
    private final ConcurrentSkipListMap<Long, Block> tail = new ConcurrentSkipListMap<>();

    private volatile long start;
    private volatile long end;

    /// Finds its ends in the store.
    ShardBlocks(RecordTable table, TailMemory memory, long uid, int shard) {
        this.table = table;
        this.memory = memory;
        this.uid = uid;
        this.shard = shard;
        Block last = newest();
        if (last == null) {
            start = ShardLog.FIRST;
            end = ShardLog.FIRST;
        } else {
            long[] first = {last.first()};
            table.scan(uid, shard, 0, block -> {
                first[0] = block.first();
                return false;
            });
            start = first[0];
            end = last.end();
        }
    }

    /// The index of the oldest record that is kept.
    long start() {
        return start;
    }

    /// The index of the next record to become visible.
    long end() {
        return end;
    }

    /// The newest block; null where there never was one.
    @Nullable Block newest() {
        return floor(Long.MAX_VALUE);
    }

    /// Makes a block visible that is in the store and comes after all that are.
    void add(Block block) {
        tail.put(block.first(), block);
        end = block.end();
        memory.hold(this, block);
    }

    /// Reads records at and after an index, those that arrived before the cutoff left out.
    /// @param facts the shard's, for the sequence numbers
    /// @param maxBytes of partition keys and data; the first record is given whatever its size
    Records read(Shard facts, long index, int maxRecords, long maxBytes, long cutoffMs) {
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
    long arrivalMs(long index, long nowMs) {
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
    long firstSince(long sinceMs) {
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
    /// where the shard's numbers go on after a restart.
    void trim(long cutoffMs) {
        long keep = firstSince(cutoffMs);
        if (keep <= start) {
            return;
        }
        Block newest = newest();
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
