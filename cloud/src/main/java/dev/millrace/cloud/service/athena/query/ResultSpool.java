package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import dev.millrace.wire.Body;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A result while it grows: in a file, because it may be larger than memory.
final class ResultSpool implements AutoCloseable {
    private final Path file;
    private final BufferedWriter out;
    private final Execution execution;
    private final boolean csv;
    private final boolean explained;
    private List<Column> columns = List.of();
    private boolean first = true;

    ResultSpool(Path folder, Execution execution) throws IOException {
        Files.createDirectories(folder);
        this.file = Files.createTempFile(folder, "result-", ".csv");
        this.out = Files.newBufferedWriter(file);
        this.execution = execution;
        this.csv = !execution.location().endsWith(".txt");
        this.explained = "EXPLAIN".equals(execution.kind().subtype());
    }

    void columns(List<Column> told) {
        columns = "SHOW_CREATE_VIEW".equals(execution.kind().subtype())
                ? List.of(new Column("create view", "varchar", 0, 0, false))
                : told;
        List<String> names = columns.stream().map(Column::name).toList();
        if (csv) {
            write(CsvRows.line(names));
        } else if (explained) {
            line(String.join("\t", names));
        }
    }

    List<Column> columns() {
        return columns;
    }

    void row(List<@Nullable String> values) {
        if (csv) {
            write(CsvRows.line(values));
            return;
        }
        List<String> texts =
                values.stream().map(value -> Objects.requireNonNullElse(value, "")).toList();
        // As on AWS, a plan has one line feed more than the engine gives it.
        line(String.join("\t", texts) + (explained ? "\n" : ""));
    }

    private void line(String text) {
        write(first ? text : "\n" + text);
        first = false;
    }

    private void write(String text) {
        try {
            out.write(text);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /// All that was written; nothing more is.
    Body body() throws IOException {
        out.close();
        return new FileBody(file);
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }
}
