package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import dev.millrace.wire.codec.ProtoMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The file beside a result that says what its columns are, for drivers that read results from S3. It is Protocol
/// Buffers; the fields' numbers are those that public drivers read.
final class Metadata {
    private static final int UNKNOWN = 3;

    private Metadata() {}

    /// @param update `INSERT`, `CREATE TABLE` or null
    static byte[] of(String id, @Nullable String update, @Nullable Long updated, List<Column> columns) {
        ProtoMessage file = new ProtoMessage().text(1, id);
        if (update != null) {
            file.text(2, update);
        }
        if (updated != null) {
            file.number(3, updated);
        }
        for (Column column : columns) {
            ProtoMessage inner = new ProtoMessage()
                    .text(1, "hive")
                    .text(4, column.name())
                    .text(5, column.name())
                    .text(6, column.type());
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
            file.message(4, inner);
        }
        return file.bytes();
    }
}
