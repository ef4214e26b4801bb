package dev.millrace.cloud.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Records by key, kept as JSON. A key has parts (account, region, name, …) and sorts by them. Fields that a later
/// version dropped are ignored in what an earlier one wrote; fields that it lacks are null.
/// @param <V> a record that Jackson reads and writes
public final class Documents<V> {
    private final Table table;
    private final ObjectReader reader;
    private final ObjectWriter writer;

    Documents(Table table, JsonMapper json, Class<V> type) {
        this.table = table;
        this.reader = json.readerFor(type);
        this.writer = json.writerFor(type);
    }

    /// Looks at documents one after another.
    @FunctionalInterface
    public interface Visitor<V> {
        /// @return whether to go on
        boolean visit(V value);
    }

    public Optional<V> find(String... key) {
        byte[] json = table.get(DocumentKey.of(key));
        return json == null ? Optional.empty() : Optional.of(decode(json));
    }

    public void put(V value, String... key) {
        table.put(DocumentKey.of(key), encode(value));
    }

    /// @return whether there was one
    public boolean delete(String... key) {
        byte[] bytes = DocumentKey.of(key);
        if (table.get(bytes) == null) {
            return false;
        }
        table.delete(bytes);
        return true;
    }

    /// Looks at keys one after another, and decodes only what is wanted.
    @FunctionalInterface
    public interface KeyVisitor<V> {
        /// @param key all parts of the key
        /// @return whether to go on
        boolean visit(List<String> key, Supplier<V> value);
    }

    /// All documents whose key begins with these parts, in the order of their keys; all of the table for none.
    public List<V> list(String... keyPrefix) {
        List<V> found = new ArrayList<>();
        byte[] from = DocumentKey.of(keyPrefix);
        table.scan(from, end(from), (key, json) -> found.add(decode(json)));
        return found;
    }

    /// Visits the documents whose key begins with the parts of `prefix` and goes on with a part not before `from`
    /// (in the order of UTF-8 bytes), in order, until the visitor has enough.
    public void scan(List<String> prefix, String from, Visitor<V> visitor) {
        String[] parts = prefix.toArray(String[]::new);
        table.scan(
                DocumentKey.from(parts, from), end(DocumentKey.of(parts)), (key, json) -> visitor.visit(decode(json)));
    }

    /// Visits the documents whose key begins with the parts of `prefix` and is not before the parts of `from`, in order,
    /// until the visitor has enough.
    public void scanKeys(List<String> prefix, List<String> from, KeyVisitor<V> visitor) {
        byte[] first = DocumentKey.of(prefix.toArray(String[]::new));
        byte[] start = DocumentKey.of(from.toArray(String[]::new));
        table.scan(
                Arrays.compareUnsigned(first, start) > 0 ? first : start,
                end(first),
                (key, json) -> visitor.visit(DocumentKey.parts(key), () -> decode(json)));
    }

    Table table() {
        return table;
    }

    byte[] encode(V value) {
        return writer.writeValueAsBytes(value);
    }

    private V decode(byte[] json) {
        return reader.readValue(json);
    }

    static byte @Nullable [] end(byte[] prefix) {
        return prefix.length == 0 ? null : DocumentKey.endOf(prefix);
    }
}
