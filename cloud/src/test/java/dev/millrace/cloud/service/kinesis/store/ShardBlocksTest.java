package dev.millrace.cloud.service.kinesis.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.service.kinesis.domain.HashKey;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.store.ShardLog.Records;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.wire.kinesis.Record;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShardBlocksTest {
    private static final Shard FACTS =
            new Shard(0, null, null, HashKey.MIN, HashKey.MAX, 100, Instant.ofEpochSecond(100), null);

    @TempDir
    private Path folder;

    private Storage storage;
    private RecordTable table;

    @BeforeEach
    void open() {
        storage = Storage.open(folder, StorageOptions.DEFAULT);
        table = new RecordTable(storage);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Test
    void what_was_added_is_read_the_same_from_memory_and_from_the_store() {
        ShardBlocks held = filled(new TailMemory(Long.MAX_VALUE));
        ShardBlocks unheld = new ShardBlocks(table, new TailMemory(0), 1, 0);
        for (ShardBlocks blocks : List.of(held, unheld)) {
            assertThat(keys(blocks, 1, 10)).containsExactly("a", "b", "c", "d");
            assertThat(keys(blocks, 2, 2)).containsExactly("b", "c");
            assertThat(blocks.start()).isEqualTo(1);
            assertThat(blocks.end()).isEqualTo(5);
        }
    }

    @Test
    void a_read_goes_on_where_one_that_was_full_ended() {
        ShardBlocks blocks = filled(new TailMemory(Long.MAX_VALUE));
        Records first = blocks.read(FACTS, 1, 3, 1000, 0);
        assertThat(first.next()).isEqualTo(4);
        assertThat(first.nextArrivalMs()).isEqualTo(2000);
        // The first record is given whatever its size.
        assertThat(blocks.read(FACTS, 4, 3, 1, 0).records()).hasSize(1);
        assertThat(blocks.read(FACTS, 5, 3, 1000, 0)).isEqualTo(new Records(List.of(), 5, 0));
    }

    @Test
    void a_time_is_found_among_the_blocks_and_what_is_older_is_left_out_or_dropped() {
        ShardBlocks blocks = filled(new TailMemory(Long.MAX_VALUE));
        assertThat(blocks.firstSince(1000)).isEqualTo(1);
        assertThat(blocks.firstSince(1001)).isEqualTo(3);
        assertThat(blocks.firstSince(2001)).isEqualTo(5);
        assertThat(blocks.read(FACTS, 1, 10, 1000, 1500).records()).hasSize(2);
        blocks.trim(1500);
        assertThat(blocks.start()).isEqualTo(3);
        assertThat(keys(blocks, 1, 10)).containsExactly("c", "d");
        // The newest stays in the store: it says where numbers go on.
        blocks.trim(9000);
        assertThat(blocks.start()).isEqualTo(5);
        assertThat(new ShardBlocks(table, new TailMemory(0), 1, 0).end()).isEqualTo(5);
    }

    /// Two blocks of two records, of second 1 and of second 2.
    private ShardBlocks filled(TailMemory memory) {
        ShardLog log = new ShardLog(table, memory, 1, 0, false);
        ShardBlocks blocks = new ShardBlocks(table, memory, 1, 0);
        for (ShardLog.Append append :
                List.of(log.reserve(records("a", "b"), 1000), log.reserve(records("c", "d"), 2000))) {
            table.keep(List.of(append));
            blocks.add(append.block());
        }
        return blocks;
    }

    private static Block.Builder records(String... keys) {
        Block.Builder records = new Block.Builder(keys.length, 100);
        for (String key : keys) {
            records.add(key.getBytes(), new byte[] {1, 2});
        }
        return records;
    }

    private static List<String> keys(ShardBlocks blocks, long from, int most) {
        return blocks.read(FACTS, from, most, 1000, 0).records().stream()
                .map(Record::partitionKey)
                .toList();
    }
}
