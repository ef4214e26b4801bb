package dev.millrace.cloud.service.kinesis.store;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// How much memory the tails of all shards take together. What came first leaves first, whichever shard it is of.
public final class TailMemory {
    /// What a block costs besides its bytes, about.
    private static final int BLOCK_OVERHEAD_BYTES = 200;

    private record Held(ShardBlocks shard, Block block) {}

    private final long limitBytes;
    private final ConcurrentLinkedQueue<Held> held = new ConcurrentLinkedQueue<>();
    private final AtomicLong usedBytes = new AtomicLong();

    public TailMemory(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /// Counts a block that a shard put into its tail, and has others forgotten where that is too much.
    void hold(ShardBlocks shard, Block block) {
        held.add(new Held(shard, block));
        usedBytes.addAndGet(cost(block));
        while (usedBytes.get() > limitBytes) {
            Held oldest = held.poll();
            if (oldest == null) {
                return;
            }
            oldest.shard.forget(oldest.block);
            usedBytes.addAndGet(-cost(oldest.block));
        }
    }

    private static long cost(Block block) {
        return block.bytes().length + BLOCK_OVERHEAD_BYTES;
    }
}
