package dev.millrace.cloud.storage;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyHandle;

/// Bytes by key, ordered by unsigned bytes. Safe for use from many threads. Arrays given belong to the caller again
/// after the call; arrays returned belong to the caller.
public final class Table {
    private final Storage storage;
    private final ColumnFamilyHandle family;
    private final byte[] prefix;

    Table(Storage storage, ColumnFamilyHandle family, byte[] prefix) {
        this.storage = storage;
        this.family = family;
        this.prefix = prefix;
    }

    /// One entry.
    public record Entry(byte[] key, byte[] value) {}

    /// Looks at entries one after another.
    @FunctionalInterface
    public interface Visitor {
        /// @return whether to go on
        boolean visit(byte[] key, byte[] value);
    }

    public byte @Nullable [] get(byte[] key) {
        return storage.read(family, inStore(key));
    }

    public void put(byte[] key, byte[] value) {
        storage.write(batch -> batch.put(this, key, value));
    }

    public void delete(byte[] key) {
        storage.write(batch -> batch.delete(this, key));
    }

    /// Deletes every entry with `from <= key < to` at a cost that does not depend on how many there are.
    /// @param to null for the table's end
    public void deleteRange(byte[] from, byte @Nullable [] to) {
        storage.write(batch -> batch.deleteRange(this, from, to));
    }

    /// Visits entries with `from <= key < to` in order.
    /// @param to null for the table's end
    public void scan(byte[] from, byte @Nullable [] to, Visitor visitor) {
        storage.scan(
                family,
                inStore(from),
                endInStore(to),
                (key, value) -> visitor.visit(Arrays.copyOfRange(key, prefix.length, key.length), value));
    }

    /// Visits the same entries as [#scan], the last first.
    /// @param to null for the table's end
    public void scanBack(byte[] from, byte @Nullable [] to, Visitor visitor) {
        storage.scanBack(
                family,
                inStore(from),
                endInStore(to),
                (key, value) -> visitor.visit(Arrays.copyOfRange(key, prefix.length, key.length), value));
    }

    /// The last entry whose key is not after `key`.
    public Optional<Entry> floor(byte[] key) {
        return storage.floor(family, inStore(key))
                .filter(entry -> startsWithPrefix(entry.key()))
                .map(entry ->
                        new Entry(Arrays.copyOfRange(entry.key(), prefix.length, entry.key().length), entry.value()));
    }

    ColumnFamilyHandle family() {
        return family;
    }

    byte[] inStore(byte[] key) {
        byte[] whole = Arrays.copyOf(prefix, prefix.length + key.length);
        System.arraycopy(key, 0, whole, prefix.length, key.length);
        return whole;
    }

    byte[] endInStore(byte @Nullable [] to) {
        if (to != null) {
            return inStore(to);
        }
        byte[] end = prefix.clone();
        end[end.length - 1] = 1;
        return end;
    }

    private boolean startsWithPrefix(byte[] key) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
