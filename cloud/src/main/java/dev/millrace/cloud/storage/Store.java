package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteOptions;

/// RocksDB, opened as this house uses it: for work, or only to look.
final class Store implements AutoCloseable {
    private static final long MIB = 1L << 20;
    /// Memory: tables change little, logs are written much. Twice these while one is being flushed.
    private static final long TABLES_BUFFER_BYTES = 4 * MIB;

    private static final long LOGS_BUFFER_BYTES = 16 * MIB;
    private static final long BLOCK_CACHE_BYTES = 16 * MIB;
    /// Bounds what is replayed when a killed process starts again (about a quarter of a second here).
    private static final long LOG_AHEAD_BYTES = 64 * MIB;
    /// Values of a log from this size on go to files of their own. A log is dropped from its old end, so such a file
    /// goes when all that is in it is dropped; collecting what is left in it would only write the newest records twice
    /// more (measured: 2.8 times the bytes, and half a core).
    private static final long BLOB_FROM_BYTES = 4096;

    private final Path folder;
    private final List<RocksObject> opened;
    private final RocksDB database;
    private final ColumnFamilyHandle tables;
    private final ColumnFamilyHandle logs;
    private final WriteOptions writes;

    private Store(Path folder, List<RocksObject> opened, RocksDB database, List<ColumnFamilyHandle> families) {
        this.folder = folder;
        this.opened = opened;
        this.database = database;
        this.tables = families.get(0);
        this.logs = families.get(1);
        this.writes = kept(opened, new WriteOptions());
    }

    /// Opens for work, making what is not there.
    static Store open(Path folder, Replay replay) throws RocksDBException {
        return open(folder, replay, false);
    }

    /// Opens to look: nothing is changed, and the log is read into memory.
    static Store look(Path folder, Replay replay) throws RocksDBException {
        return open(folder, replay, true);
    }

    private static Store open(Path folder, Replay replay, boolean onlyLook) throws RocksDBException {
        RocksDB.loadLibrary();
        List<RocksObject> opened = new ArrayList<>();
        try {
            DBOptions options = kept(opened, options(replay));
            List<ColumnFamilyDescriptor> described = families(opened);
            List<ColumnFamilyHandle> families = new ArrayList<>();
            RocksDB database = onlyLook
                    ? RocksDB.openReadOnly(options, folder.toString(), described, families)
                    : RocksDB.open(options, folder.toString(), described, families);
            return new Store(folder, opened, database, families);
        } catch (RocksDBException | RuntimeException e) {
            opened.reversed().forEach(RocksObject::close);
            throw e;
        }
    }

    private static DBOptions options(Replay replay) {
        // Known to the library, but not to its Java interface: each log says where the one before it ended.
        Properties named = new Properties();
        named.setProperty("track_and_verify_wals", Boolean.toString(replay.verified()));
        DBOptions options = DBOptions.getDBOptionsFromProps(named);
        if (options == null) {
            throw new IllegalStateException("This RocksDB does not know track_and_verify_wals");
        }
        return options.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWalRecoveryMode(replay.log())
                .setBestEffortsRecovery(replay.earlierFiles())
                .setMaxTotalWalSize(LOG_AHEAD_BYTES)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(512)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MIB)
                .setStatsDumpPeriodSec(0);
    }

    private static List<ColumnFamilyDescriptor> families(List<RocksObject> opened) {
        BlockBasedTableConfig blocks = new BlockBasedTableConfig()
                .setBlockCache(kept(opened, new LRUCache(BLOCK_CACHE_BYTES)))
                .setFilterPolicy(kept(opened, new BloomFilter(10)))
                .setCacheIndexAndFilterBlocks(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
        ColumnFamilyOptions forTables = kept(opened, new ColumnFamilyOptions())
                .setWriteBufferSize(TABLES_BUFFER_BYTES)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTableFormatConfig(blocks);
        ColumnFamilyOptions forLogs = kept(opened, new ColumnFamilyOptions())
                .setWriteBufferSize(LOGS_BUFFER_BYTES)
                .setMaxWriteBufferNumber(4)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setEnableBlobFiles(true)
                .setMinBlobSize(BLOB_FROM_BYTES)
                .setBlobFileSize(64 * MIB)
                .setTableFormatConfig(blocks);
        return List.of(
                new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, forTables),
                new ColumnFamilyDescriptor("logs".getBytes(StandardCharsets.US_ASCII), forLogs));
    }

    RocksDB database() {
        return database;
    }

    ColumnFamilyHandle tables() {
        return tables;
    }

    ColumnFamilyHandle logs() {
        return logs;
    }

    WriteOptions writes() {
        return writes;
    }

    /// Number of the newest entry.
    long sequence() {
        return database.getLatestSequenceNumber();
    }

    /// Files of values that are missing or shorter than they were, by name: opening does not look at them.
    List<String> damagedValueFiles() throws RocksDBException, IOException {
        long known = database.getLongProperty(logs, "rocksdb.live-blob-file-size");
        long there = 0;
        List<String> damaged = new ArrayList<>();
        List<String> files = database.getLiveFiles(false).files.stream()
                .filter(name -> name.endsWith(".blob"))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .toList();
        for (String name : files) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                there += Files.size(file);
            } else {
                damaged.add(name);
            }
        }
        return damaged.isEmpty() && there < known ? files : damaged;
    }

    /// Brings all that is in memory into tables, so that the log is of no use any more.
    void flush() throws RocksDBException {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            database.flush(flush, List.of(tables, logs));
        }
    }

    @Override
    public void close() {
        tables.close();
        logs.close();
        database.close();
        opened.reversed().forEach(RocksObject::close);
    }

    private static <T extends RocksObject> T kept(List<RocksObject> opened, T object) {
        opened.add(object);
        return object;
    }
}
