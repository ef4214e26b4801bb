package dev.millrace.cloud.storage;

import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// Writes that happen together or not at all, in the order given. Lives as long as the call of [Storage#write].
public final class Batch {
    /// What a deletion may write beside what it deletes: a note that a file is to go, an owner without it.
    private static final long NOTE_MAX_BYTES = 4096;

    private final WriteBatch writes;
    private long putBytes;
    private boolean deletes;

    Batch(WriteBatch writes) {
        this.writes = writes;
    }

    public <V> void put(Documents<V> documents, V value, String... key) {
        put(documents.table(), DocumentKey.of(key), documents.encode(value));
    }

    public void delete(Documents<?> documents, String... key) {
        delete(documents.table(), DocumentKey.of(key));
    }

    /// Deletes every document whose key begins with these parts.
    public void deleteAll(Documents<?> documents, String... keyPrefix) {
        byte[] from = DocumentKey.of(keyPrefix);
        deleteRange(documents.table(), from, Documents.end(from));
    }

    public void put(Table table, byte[] key, byte[] value) {
        try {
            writes.put(table.family(), table.inStore(key), value);
            putBytes += key.length + value.length;
        } catch (RocksDBException e) {
            throw new StorageException("Cannot put", e);
        }
    }

    public void delete(Table table, byte[] key) {
        try {
            writes.delete(table.family(), table.inStore(key));
            deletes = true;
        } catch (RocksDBException e) {
            throw new StorageException("Cannot delete", e);
        }
    }

    /// Deletes every entry with `from <= key < to`.
    /// @param to null for the table's end
    public void deleteRange(Table table, byte[] from, byte @Nullable [] to) {
        try {
            writes.deleteRange(table.family(), table.inStore(from), table.endInStore(to));
            deletes = true;
        } catch (RocksDBException e) {
            throw new StorageException("Cannot delete", e);
        }
    }

    /// What is written here is a deletion, though something stays that says so: a delete marker.
    public void deletesByMark() {
        deletes = true;
    }

    /// Whether it makes room, now or soon, and so may use what is reserved for that.
    boolean makesRoom() {
        return putBytes == 0 || deletes && putBytes <= NOTE_MAX_BYTES;
    }
}
