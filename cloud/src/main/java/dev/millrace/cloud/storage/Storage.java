package dev.millrace.cloud.storage;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Status;
import org.rocksdb.WriteBatch;

/// Everything that is kept, in one data folder. Opened once; see the package for the layout and for what a crash may
/// leave. Safe for use from many threads; using it after [#close] throws IllegalStateException.
public final class Storage implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Storage.class.getName());

    private final DataFolder folder;
    private final StorageOptions options;
    private final Store opened;
    private final RocksDB store;
    private final Mark mark;
    private final Space space;
    private final ColumnFamilyHandle tables;
    private final ColumnFamilyHandle logs;
    private final DocumentsJson json = new DocumentsJson();
    private final SharedSync sync;
    /// Held for reading while the store is used, so that it is not closed under a caller: that would end the process.
    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();

    private boolean closed;

    private Storage(DataFolder folder, StorageOptions options, Opening opening, Space space) {
        this.folder = folder;
        this.options = options;
        this.opened = opening.store();
        this.store = opened.database();
        this.mark = opening.mark();
        this.space = space;
        this.tables = opened.tables();
        this.logs = opened.logs();
        this.sync = new SharedSync(this::syncLog);
    }

    /// Opens the data folder, making it where there is none.
    /// @throws DataFolderRefusedException with a sentence for the user, where the folder must not be opened
    public static Storage open(Path data, StorageOptions options) {
        DataFolder folder = DataFolder.take(data);
        try {
            Space space = new Space(folder.path(), options.volume().of(folder.path()));
            return new Storage(folder, options, Opening.of(folder, options), space);
        } catch (IOException e) {
            folder.close();
            throw new DataFolderRefusedException(DataFolder.unusable(folder.path(), e));
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    /// Looks whether a folder may be used, before anything is written to it: one that is not there may.
    /// @throws DataFolderRefusedException with a sentence for the user, where it holds something else
    public static void refuseForeign(Path data) {
        DataFolder.refuseForeign(data.toAbsolutePath().normalize());
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

    /// A folder for plain files, made where there is none.
    public Path folder(String name) {
        return using(() -> folder.files(name));
    }

    /// Bodies in plain files.
    public BlobFiles blobs(String name) {
        return new BlobFiles(() -> folder(name), options.fsync(), folder.form(), space);
    }

    /// Bodies in plain files without checksums, for what is read where it lies ([BlobFiles#path]).
    public BlobFiles plainBlobs(String name) {
        // Apart from those with checksums, so that a look through the folder knows which is which.
        String own = folder.form() == BlobFiles.Form.SUMMED ? "plain" : "";
        return new BlobFiles(() -> folder(name).resolve(own), options.fsync(), BlobFiles.Form.PLAIN, space);
    }

    /// Does all writes that `writes` names, together or not at all, and returns when they are kept.
    public void write(Consumer<Batch> writes) {
        // Naming a write touches the store's tables already: that too has to be while it is open.
        boolean[] adds = {false};
        commit("Cannot write", named -> {
            Batch batch = new Batch(named);
            writes.accept(batch);
            if (!batch.makesRoom()) {
                space.require();
                adds[0] = true;
            }
        });
        if (adds[0]) {
            space.added();
        }
    }

    /// Closes this storage and opens another over the same folder, emptied: whoever still holds this one meets an
    /// IllegalStateException and writes nothing. What was kept gives its space back.
    /// @return the empty one; where making it fails this one is closed and the folder released all the same
    public Storage emptied() {
        if (!closeStore(false)) {
            throw new IllegalStateException("The storage is closed.");
        }
        try {
            folder.empty();
            return new Storage(folder, options, Opening.of(folder, options), space);
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw new StorageException("Cannot empty the store", e);
        }
    }

    /// Waits for the calls in hand, flushes (so that the next start has nothing to replay) and releases the folder.
    @Override
    public void close() {
        if (closeStore(true)) {
            folder.close();
        }
    }

    /// @param inOrder whether the next start is to have nothing to replay; what is to be emptied needs not be flushed, and
    ///     should the process end before it is, the write-ahead log has it all
    /// @return whether it was open
    private boolean closeStore(boolean inOrder) {
        use.writeLock().lock();
        try {
            if (closed) {
                return false;
            }
            closed = true;
            try {
                if (inOrder) {
                    opened.flush();
                    mark.closedInOrder();
                }
            } catch (RocksDBException notFlushed) {
                // The write-ahead log still has it all.
            }
            opened.close();
            mark.close();
            return true;
        } finally {
            use.writeLock().unlock();
        }
    }

    byte @Nullable [] read(ColumnFamilyHandle family, byte[] key) {
        return using(() -> {
                    try {
                        return Optional.ofNullable(store.get(family, key));
                    } catch (RocksDBException e) {
                        throw damaged(e, "Cannot read");
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
                throw damaged(e, "Cannot scan");
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
                throw damaged(e, "Cannot scan");
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
                throw damaged(e, "Cannot read");
            }
        });
    }

    /// What a write names.
    @FunctionalInterface
    private interface Writes {
        void nameTo(WriteBatch batch) throws RocksDBException;
    }

    private void commit(String failure, Writes writes) {
        long reached = using(() -> {
            try (WriteBatch batch = new WriteBatch()) {
                writes.nameTo(batch);
                store.write(opened.writes(), batch);
                long sequence = opened.sequence();
                if (!options.fsync()) {
                    mark.reached(sequence);
                }
                return sequence;
            } catch (RocksDBException e) {
                throw space.orElse(e, new StorageException(failure, e));
            }
        });
        if (options.fsync()) {
            sync.await();
            using(() -> {
                mark.reached(reached);
                return true;
            });
        }
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

    private RuntimeException damaged(RocksDBException e, String failure) {
        if (e.getStatus() == null || e.getStatus().getCode() != Status.Code.Corruption) {
            return new StorageException(failure, e);
        }
        LOG.log(Level.ERROR, "Damaged in " + folder.store() + ": " + e.getMessage());
        return new DamagedException();
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
}
