package dev.millrace.trainer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A CSV file with a header, read row by row. Cells may be quoted; a quoted cell does not hold a line's end.
final class CsvFile {

    /// One row, asked by column.
    interface Row {
        /// The cell's text; empty where the row is too short.
        String cell(String column);
    }

    private final Path file;

    CsvFile(Path file) {
        this.file = file;
    }

    /// The names in the first line.
    List<String> columns() {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String header = reader.readLine();
            return header == null ? List.of() : cells(header.startsWith("\uFEFF") ? header.substring(1) : header);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// Gives every row after the first line to `rows`, whose first complaint ends the reading.
    void read(Consumer<Row> rows) {
        List<String> columns = columns();
        Map<String, Integer> places = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < columns.size(); i++) {
            places.put(columns.get(i).strip(), i);
        }
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            reader.readLine();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (line.isBlank()) {
                    continue;
                }
                List<String> cells = cells(line);
                rows.accept(column -> {
                    int place = places.getOrDefault(column, Integer.MAX_VALUE);
                    return place < cells.size() ? cells.get(place).strip() : "";
                });
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// The first of these columns that the file has.
    ///
    /// @throws TrainingException where it has none of them
    String require(String... names) {
        List<String> columns = columns();
        for (String name : names) {
            if (columns.stream().anyMatch(column -> column.strip().equalsIgnoreCase(name))) {
                return name;
            }
        }
        throw new TrainingException("%s has no column %s; its columns are %s"
                .formatted(file, String.join(" or ", names), String.join(", ", columns)));
    }

    private TrainingException unreadable(IOException e) {
        return e instanceof NoSuchFileException
                ? new TrainingException("There is no file " + file, e)
                : new TrainingException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }

    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                boolean doubled = quoted && i + 1 < line.length() && line.charAt(i + 1) == '"';
                if (doubled) {
                    cell.append('"');
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }
}
