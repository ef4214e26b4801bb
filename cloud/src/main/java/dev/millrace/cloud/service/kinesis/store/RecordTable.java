package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Predicate;

/// All blocks of all shards. One entry per block:
///
/// ```
/// key    stream's uid 8 | shard 4 | index of the first record 8    big-endian, so a shard's blocks are in order
/// value  the block
/// ```
/// Places of records that were never acknowledged may be missing between blocks: a reader goes on with the next
/// block.
/// A crash leaves a call's blocks, of all its shards, whole or not at all.
public final class RecordTable {
    private final Storage storage;
    private final Table table;

    public RecordTable(Storage storage) {
        this.storage = storage;
        this.table = storage.log("kinesis/records");
    }

    /// Keeps the blocks of one call, in one write.
    public void keep(Iterable<ShardLog.Append> appends) {
        storage.write(batch -> {
            for (ShardLog.Append append : appends) {
                Block block = append.block();
                batch.put(table, key(append.log().uid(), append.log().shard(), block.first()), block.bytes());
            }
        });
    }

    /// The last block that begins at or before the index.
    Optional<Block> floor(long uid, int shard, long index) {
        return table.floor(key(uid, shard, index)).flatMap(entry -> {
            ByteBuffer key = ByteBuffer.wrap(entry.key());
            return key.getLong() == uid && key.getInt() == shard
                    ? Optional.of(new Block(key.getLong(), entry.value()))
                    : Optional.empty();
        });
    }

    /// Visits blocks that begin at or after the index, until the visitor has enough.
    void scan(long uid, int shard, long index, Predicate<Block> visitor) {
        table.scan(
                key(uid, shard, index),
                key(uid, shard, Long.MAX_VALUE),
                (key, value) -> visitor.test(new Block(ByteBuffer.wrap(key).getLong(12), value)));
    }

    /// Drops the blocks that begin before the index.
    void dropBefore(long uid, int shard, long index) {
        table.deleteRange(key(uid, shard, 0), key(uid, shard, index));
    }

    /// Drops all blocks of a shard.
    void dropShard(Batch batch, long uid, int shard) {
        batch.deleteRange(table, key(uid, shard, 0), key(uid, shard, -1));
    }

    /// Drops all blocks of a stream.
    void dropStream(Batch batch, long uid) {
        batch.deleteRange(table, key(uid, 0, 0), key(uid, -1, -1));
    }

    private static byte[] key(long uid, int shard, long index) {
        return ByteBuffer.allocate(20).putLong(uid).putInt(shard).putLong(index).array();
    }
}
