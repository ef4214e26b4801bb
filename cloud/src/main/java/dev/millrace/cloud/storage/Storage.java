package dev.millrace.cloud.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// Everything that is kept, in one data folder. Opened once; see the package for the layout and for what a crash may
/// leave. Safe for use from many threads; using it after [#close] throws IllegalStateException.
public final class Storage implements AutoCloseable {
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

    private final DataFolder folder;
    private final StorageOptions options;
    private final List<RocksObject> opened;
    private final RocksDB store;
    private final ColumnFamilyHandle tables;
    private final ColumnFamilyHandle logs;
    private final WriteOptions writeOptions;
    private final DocumentsJson json = new DocumentsJson();
    private final SharedSync sync;
    /// Held for reading while the store is used, so that it is not closed under a caller: that would end the process.
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private Storage(
            DataFolder folder,
            StorageOptions options,
            List<RocksObject> opened,
            RocksDB store,
            List<ColumnFamilyHandle> families) {
        this.folder = folder;
        this.options = options;
        this.opened = opened;
        this.store = store;
        this.tables = families.get(0);
        this.logs = families.get(1);
        this.writeOptions = new WriteOptions();
        this.sync = new SharedSync(this::syncLog);
    }

    /// Opens the data folder, making it where there is none.
    /// @throws DataFolderRefusedException with a sentence for the user, where the folder must not be opened
    public static Storage open(Path data, StorageOptions options) {
        DataFolder folder = DataFolder.take(data);
        try {
            return open(folder, options);
        } catch (RocksDBException e) {
            folder.close();
            throw new StorageException("Cannot open the store in " + data, e);
        }
    }

    private static Storage open(DataFolder folder, StorageOptions options) throws RocksDBException {
        RocksDB.loadLibrary();
        List<RocksObject> opened = new ArrayList<>();
        LRUCache cache = kept(opened, new LRUCache(BLOCK_CACHE_BYTES));
        BlockBasedTableConfig blocks = new BlockBasedTableConfig()
                .setBlockCache(cache)
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
        DBOptions forStore = kept(opened, new DBOptions())
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setMaxTotalWalSize(LOG_AHEAD_BYTES)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(512)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(MIB)
                .setStatsDumpPeriodSec(0);
        List<ColumnFamilyHandle> families = new ArrayList<>();
        RocksDB store = RocksDB.open(
                forStore,
                folder.store().toString(),
                List.of(
                        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, forTables),
                        new ColumnFamilyDescriptor("logs".getBytes(StandardCharsets.US_ASCII), forLogs)),
                families);
        return new Storage(folder, options, opened, store, families);
    }

    /// Documents of one kind. The name is a table's of its own, apart from [#table].
    public <V> Documents<V> documents(String table, Class<V> type) {
        return new Documents<>(new Table(this, tables, prefix("documents/" + table)), json.mapper(), type);
    }

    /// Small values by key.
    public Table table(String name) {
        return new Table(this, tables, prefix(name));
    }

    /// Values that are appended, read in order and dropped from the old end, large or small.
    public Table log(String name) {
        return new Table(this, logs, prefix(name));
    }

    /// A folder for plain files, made where there is none. A wipe removes it: ask again before making a file.
    public Path folder(String name) {
        return folder.files(name);
    }

    /// A folder for what the running server itself needs of files and makes anew at each start. A wipe leaves it, so
    /// what a constructor puts there stays for as long as the server runs.
    public Path scaffold(String name) {
        return folder.scaffold(name);
    }

    /// Bodies in plain files.
    public BlobFiles blobs(String name) {
        return new BlobFiles(() -> folder.files(name), options.fsync());
    }

    /// Does all writes that `writes` names, together or not at all, and returns when they are kept.
    public void write(Consumer<Batch> writes) {
        // Naming a write touches the store's tables already: that too has to be while it is open.
        using(() -> {
            try (WriteBatch batch = new WriteBatch()) {
                writes.accept(new Batch(batch));
                store.write(writeOptions, batch);
                return true;
            } catch (RocksDBException e) {
                throw new StorageException("Cannot write", e);
            }
        });
        if (options.fsync()) {
            sync.await();
        }
    }

    /// Empties tables, documents, logs and files in place, at a cost that does not depend on how much there is.
    /// The caller sees to it that nobody writes meanwhile.
    public void wipe() {
        byte[] first = {0};
        byte[] beyond = {(byte) 0xFF, (byte) 0xFF};
        using(() -> {
            try (WriteBatch batch = new WriteBatch()) {
                batch.deleteRange(tables, first, beyond);
                batch.deleteRange(logs, first, beyond);
                store.write(writeOptions, batch);
                return true;
            } catch (RocksDBException e) {
                throw new StorageException("Cannot wipe", e);
            }
        });
        if (options.fsync()) {
            sync.await();
        }
        folder.wipeFiles();
    }

    /// Waits for the calls in hand, flushes (so that the next start has nothing to replay) and releases the folder.
    @Override
    public void close() {
        use.writeLock().lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
                store.flush(flush, List.of(tables, logs));
            } catch (RocksDBException notFlushed) {
                // The write-ahead log still has it all.
            }
            tables.close();
            logs.close();
            store.close();
            writeOptions.close();
            for (RocksObject object : opened.reversed()) {
                object.close();
            }
            folder.close();
        } finally {
            use.writeLock().unlock();
        }
    }

    byte @Nullable [] read(ColumnFamilyHandle family, byte[] key) {
        return using(() -> {
                    try {
                        return Optional.ofNullable(store.get(family, key));
                    } catch (RocksDBException e) {
                        throw new StorageException("Cannot read", e);
                    }
                })
                .orElse(null);
    }

    void scan(ColumnFamilyHandle family, byte[] from, byte[] to, Table.Visitor visitor) {
        using(() -> {
            try (RocksIterator iterator = store.newIterator(family)) {
                for (iterator.seek(from); iterator.isValid(); iterator.next()) {
                    byte[] key = iterator.key();
                    if (Arrays.compareUnsigned(key, to) >= 0 || !visitor.visit(key, iterator.value())) {
                        return true;
                    }
                }
                iterator.status();
                return true;
            } catch (RocksDBException e) {
                throw new StorageException("Cannot scan", e);
            }
        });
    }

    void scanBack(ColumnFamilyHandle family, byte[] from, byte[] to, Table.Visitor visitor) {
        using(() -> {
            try (RocksIterator iterator = store.newIterator(family)) {
                iterator.seekForPrev(to);
                if (iterator.isValid() && Arrays.equals(iterator.key(), to)) {
                    iterator.prev();
                }
                for (; iterator.isValid(); iterator.prev()) {
                    byte[] key = iterator.key();
                    if (Arrays.compareUnsigned(key, from) < 0 || !visitor.visit(key, iterator.value())) {
                        return true;
                    }
                }
                iterator.status();
                return true;
            } catch (RocksDBException e) {
                throw new StorageException("Cannot scan", e);
            }
        });
    }

    Optional<Table.Entry> floor(ColumnFamilyHandle family, byte[] key) {
        return using(() -> {
            try (RocksIterator iterator = store.newIterator(family)) {
                iterator.seekForPrev(key);
                iterator.status();
                return iterator.isValid()
                        ? Optional.of(new Table.Entry(iterator.key(), iterator.value()))
                        : Optional.empty();
            } catch (RocksDBException e) {
                throw new StorageException("Cannot read", e);
            }
        });
    }

    private <R> R using(Supplier<R> call) {
        use.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("The storage is closed.");
            }
            return call.get();
        } finally {
            use.readLock().unlock();
        }
    }

    private void syncLog() {
        using(() -> {
            try {
                store.syncWal();
                return true;
            } catch (RocksDBException e) {
                throw new StorageException("Cannot sync", e);
            }
        });
    }

    private static byte[] prefix(String name) {
        if (!name.matches("[a-z][a-z0-9/_.-]{0,63}")) {
            throw new IllegalArgumentException("Not a table's name: " + name);
        }
        return (name + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private static <T extends RocksObject> T kept(List<RocksObject> opened, T object) {
        opened.add(object);
        return object;
    }
}
