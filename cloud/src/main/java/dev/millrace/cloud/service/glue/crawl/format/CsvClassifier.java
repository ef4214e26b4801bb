package dev.millrace.cloud.service.glue.crawl.format;

import dev.millrace.cloud.service.glue.crawl.format.CsvLines.Field;
import dev.millrace.cloud.service.glue.crawl.format.Format.Serde;
import dev.millrace.cloud.service.glue.crawl.format.FoundColumn.Evidence;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows of delimited fields (docs.aws.amazon.com/glue/latest/dg/add-classifier.html). The built-in one tries AWS's five
/// delimiters, wants two columns and two rows of data, and takes the first row for a header if all its fields are short
/// texts that can name a column and at least one column below is no text.
///
/// A user's own says what it knows: delimiter, quote, whether there is a header, the columns' names, and types.
public final class CsvClassifier implements TextClassifier {
    /// Whether the first row names the columns.
    public enum Header {
        PRESENT,
        ABSENT,
        UNKNOWN
    }

    /// What a user says of the files.
    /// @param delimiter null to try all
    /// @param quote null for none that the reader minds
    /// @param names of columns, or empty
    /// @param types of columns, or empty
    /// @param openCsv whether quoted values are read without their quotes, every column as text
    public record Settings(
            @Nullable Character delimiter,
            @Nullable Character quote,
            Header header,
            List<String> names,
            boolean singleColumn,
            boolean trimming,
            List<String> types,
            boolean openCsv) {
        public static final Settings BUILT_IN =
                new Settings(null, null, Header.UNKNOWN, List.of(), false, true, List.of(), false);
    }

    private static final char[] DELIMITERS = {',', '|', '\t', ';', '\u0001'};
    private static final int ROWS_MAX = 10_000;
    private static final int HEADER_FIELD_MAX = 150;
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_ .:/()%#&'?\\[\\]*+$@\\-]+");

    private final Settings settings;

    public CsvClassifier(Settings settings) {
        this.settings = settings;
    }

    @Override
    public Optional<FileSchema> classify(Sample sample) {
        if (!sample.isText()) {
            return Optional.empty();
        }
        String text = sample.text();
        if (settings.delimiter != null) {
            return read(sample, text, settings.delimiter);
        }
        for (char delimiter : DELIMITERS) {
            Optional<FileSchema> schema = read(sample, text, delimiter);
            if (schema.isPresent()) {
                return schema;
            }
        }
        return Optional.empty();
    }

    private Optional<FileSchema> read(Sample sample, String text, char delimiter) {
        char quote = settings.quote == null ? '"' : settings.quote;
        List<List<Field>> rows = new CsvLines(delimiter, quote).read(text, sample.isWhole(), ROWS_MAX);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        int width = rows.getFirst().size();
        boolean builtIn = settings.delimiter == null && settings.header == Header.UNKNOWN;
        if (width < 2 && !settings.singleColumn || !even(rows, width)) {
            return Optional.empty();
        }
        if (builtIn && rows.size() < 2) {
            return Optional.empty();
        }
        List<FoundColumn> below = columns(sample.key(), rows.subList(1, rows.size()), width);
        boolean header =
                switch (settings.header) {
                    case PRESENT -> true;
                    case ABSENT -> false;
                    case UNKNOWN -> namesColumns(rows.getFirst(), below);
                };
        List<FoundColumn> columns = header ? below : columns(sample.key(), rows, width);
        List<FoundColumn> named = named(columns, header ? rows.getFirst() : List.of());
        long seen = rows.size() < ROWS_MAX ? rows.size() : lines(text);
        return Optional.of(
                sample.schema(format(delimiter, quote, header), named, Math.max(0, seen - (header ? 1 : 0))));
    }

    /// Whether nearly all rows have as many fields as the first: text with commas in it has not.
    private static boolean even(List<List<Field>> rows, int width) {
        long same = rows.stream().filter(row -> row.size() == width).count();
        return same >= 0.9 * rows.size();
    }

    private static long lines(String text) {
        return text.chars().filter(c -> c == '\n').count();
    }

    private List<FoundColumn> columns(String key, List<List<Field>> rows, int width) {
        List<FoundColumn> columns = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            HiveType type = HiveType.UNKNOWN;
            Evidence evidence = new Evidence(key, "");
            for (List<Field> row : rows) {
                if (i < row.size()) {
                    Field field = row.get(i);
                    HiveType merged = HiveType.merge(type, typeOf(field));
                    if (!merged.equals(type)) {
                        type = merged;
                        evidence = new Evidence(key, field.text());
                    }
                    if (type.equals(HiveType.STRING)) {
                        break;
                    }
                }
            }
            columns.add(new FoundColumn("col" + i, "col" + i, type, evidence));
        }
        return columns;
    }

    /// A value in quotes is text to the reader of the built-in classifier, whatever stands between them.
    private static HiveType typeOf(Field field) {
        return field.quoted() ? HiveType.STRING : CellType.of(field.text());
    }

    private static boolean namesColumns(List<Field> first, List<FoundColumn> below) {
        if (below.stream().allMatch(column -> column.type().equals(HiveType.STRING)
                || column.type().equals(HiveType.UNKNOWN))) {
            return false;
        }
        Set<String> names = new HashSet<>();
        return IntStream.range(0, first.size()).allMatch(i -> {
            String name = first.get(i).text().strip();
            boolean last = i == first.size() - 1;
            return last && name.isEmpty()
                    || CellType.of(name).equals(HiveType.STRING)
                            && (last || name.length() < HEADER_FIELD_MAX)
                            && NAME.matcher(name).matches()
                            && names.add(name);
        });
    }

    private List<FoundColumn> named(List<FoundColumn> columns, List<Field> header) {
        Map<String, FoundColumn> named = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            FoundColumn column = columns.get(i);
            String path = column.path();
            if (i < settings.names.size()) {
                path = settings.names.get(i);
            } else if (i < header.size() && !header.get(i).text().isBlank()) {
                path = settings.trimming ? header.get(i).text().strip() : header.get(i).text();
            }
            HiveType type = settings.openCsv ? HiveType.STRING : column.type();
            if (i < settings.types.size()) {
                type = custom(settings.types.get(i));
            }
            String name = path.toLowerCase(Locale.ROOT);
            String unique = named.containsKey(name) ? "col" + i : name;
            named.put(unique, new FoundColumn(unique, path, type, column.evidence()));
        }
        return new ArrayList<>(named.values());
    }

    private static HiveType custom(String type) {
        return new HiveType.Primitive(
                switch (type.toUpperCase(Locale.ROOT)) {
                    case "LONG" -> "bigint";
                    case "SHORT" -> "smallint";
                    default -> type.toLowerCase(Locale.ROOT);
                });
    }

    private Format format(char delimiter, char quote, boolean header) {
        String text = Character.toString(delimiter);
        Map<String, String> table = new LinkedHashMap<>();
        table.put("columnsOrdered", "true");
        table.put("areColumnsQuoted", settings.quote == null ? "false" : "true");
        table.put("delimiter", text);
        if (header) {
            table.put("skip.header.line.count", "1");
        }
        return settings.openCsv
                ? new Format(
                        "csv", Serde.OPEN_CSV, Map.of("separatorChar", text, "quoteChar", Character.toString(quote)), table)
                : new Format("csv", Serde.LAZY_SIMPLE, Map.of("field.delim", text), table);
    }
}
