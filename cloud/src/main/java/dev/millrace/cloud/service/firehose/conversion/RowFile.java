package dev.millrace.cloud.service.firehose.conversion;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A file that is being written, row by row.
public interface RowFile extends AutoCloseable {
    /// @param row as `JsonRows` reads it
    void write(@Nullable Object[] row) throws IOException;

    /// Writes what is held, and the file's end.
    @Override
    void close() throws IOException;
}
