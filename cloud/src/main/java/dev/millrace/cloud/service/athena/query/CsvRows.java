package dev.millrace.cloud.service.athena.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows as Athena writes them: every value in quotes, a quote doubled, nothing at all for NULL.
final class CsvRows implements AutoCloseable {
    private final Reader in;
    private int ahead;

    CsvRows(InputStream in) throws IOException {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
        this.ahead = this.in.read();
    }

    static String line(List<? extends @Nullable String> values) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            line.append(i == 0 ? "" : ",");
            if (value != null) {
                line.append('"').append(value.replace("\"", "\"\"")).append('"');
            }
        }
        return line.append('\n').toString();
    }

    /// Null at the end.
    @Nullable List<@Nullable String> next() throws IOException {
        if (ahead < 0) {
            return null;
        }
        List<@Nullable String> row = new ArrayList<>();
        while (true) {
            row.add(value());
            int separator = ahead;
            ahead = in.read();
            if (separator != ',') {
                return row;
            }
        }
    }

    private @Nullable String value() throws IOException {
        if (ahead != '"') {
            return null;
        }
        StringBuilder value = new StringBuilder();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("the result ends within a value");
            }
            if (c != '"') {
                value.append((char) c);
                continue;
            }
            ahead = in.read();
            if (ahead != '"') {
                return value.toString();
            }
            value.append('"');
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
