package dev.millrace.cloud.service.glue.crawl.format;

import java.util.ArrayList;
import java.util.List;

/// Rows of fields: a quote begins and ends a field in which delimiters and line ends are the value's own; two quotes in
/// it are one.
final class CsvLines {
    /// @param quoted whether it stood in quotes
    record Field(String text, boolean quoted) {}

    private final char delimiter;
    private final char quote;

    /// @param quote NUL for none
    CsvLines(char delimiter, char quote) {
        this.delimiter = delimiter;
        this.quote = quote;
    }

    /// @param whole whether the last row is whole: the last of a sample usually is not
    List<List<Field>> read(String text, boolean whole, int most) {
        List<List<Field>> rows = new ArrayList<>();
        List<Field> row = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean inQuotes = false;
        boolean quoted = false;
        for (int i = 0; i < text.length() && rows.size() < most; i++) {
            char c = text.charAt(i);
            if (inQuotes) {
                if (c == quote && i + 1 < text.length() && text.charAt(i + 1) == quote) {
                    field.append(quote);
                    i++;
                } else if (c == quote) {
                    inQuotes = false;
                } else {
                    field.append(c);
                }
            } else if (c == quote && quote != 0 && field.toString().isBlank()) {
                inQuotes = true;
                quoted = true;
                field.setLength(0);
            } else if (c == delimiter) {
                row.add(new Field(field.toString(), quoted));
                field.setLength(0);
                quoted = false;
            } else if (c == '\n' || c == '\r') {
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                if (!row.isEmpty() || !field.isEmpty() || quoted) {
                    row.add(new Field(field.toString(), quoted));
                    rows.add(row);
                }
                row = new ArrayList<>();
                field.setLength(0);
                quoted = false;
            } else {
                field.append(c);
            }
        }
        if (whole && rows.size() < most && (!row.isEmpty() || !field.isEmpty() || quoted)) {
            row.add(new Field(field.toString(), quoted));
            rows.add(row);
        }
        return rows;
    }
}
