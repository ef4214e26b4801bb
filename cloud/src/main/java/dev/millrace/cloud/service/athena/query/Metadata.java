package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file beside a result that says what its columns are, for drivers that read results from S3. It is Protocol
/// Buffers; the fields' numbers are those that public drivers read.
final class Metadata {
    private static final int UNKNOWN = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Metadata() {}

    /// @param update `INSERT`, `CREATE TABLE` or null
    static byte[] of(String id, @Nullable String update, @Nullable Long updated, List<Column> columns) {
        Metadata file = new Metadata();
        file.text(1, id);
        if (update != null) {
            file.text(2, update);
        }
        if (updated != null) {
            file.number(3, updated);
        }
        for (Column column : columns) {
            Metadata inner = new Metadata();
            inner.text(1, "hive");
            inner.text(4, column.name());
            inner.text(5, column.name());
            inner.text(6, column.type());
            if (column.precision() != 0) {
                inner.number(7, column.precision());
            }
            if (column.scale() != 0) {
                inner.number(8, column.scale());
            }
            inner.number(9, UNKNOWN);
            if (column.caseSensitive()) {
                inner.number(10, 1);
            }
            file.bytes(4, inner.out.toByteArray());
        }
        return file.out.toByteArray();
    }

    private void text(int field, String text) {
        bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(int field, byte[] bytes) {
        varint(field << 3 | 2);
        varint(bytes.length);
        out.writeBytes(bytes);
    }

    private void number(int field, long value) {
        varint((long) field << 3);
        varint(value);
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
