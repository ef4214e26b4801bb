package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Catalogue.Column;
import dev.millrace.cloud.service.athena.Catalogue.Storage;
import dev.millrace.cloud.service.athena.Catalogue.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A table as SHOW CREATE TABLE, DESCRIBE and SHOW COLUMNS write it, in lines.
final class ShownTable {
    private static final int WIDTH = 20;

    private ShownTable() {}

    /// @param name as the statement has it
    static List<String> create(String name, Table table) {
        Storage storage = table.storage();
        List<String> lines = new ArrayList<>();
        lines.add("CREATE EXTERNAL TABLE `" + name + "`(");
        columns(lines, storage.columns());
        if (table.description() != null && !table.description().isEmpty()) {
            lines.add("COMMENT " + quoted(table.description()));
        }
        if (!table.partitionKeys().isEmpty()) {
            lines.add("PARTITIONED BY ( ");
            columns(lines, table.partitionKeys());
        }
        if (!storage.bucketColumns().isEmpty()) {
            lines.add("CLUSTERED BY ( ");
            lines.add("  " + String.join(", ", storage.bucketColumns()) + ") ");
            lines.add("INTO " + storage.buckets() + " BUCKETS");
        }
        serde(lines, storage);
        if (storage.inputFormat() != null) {
            lines.add("STORED AS INPUTFORMAT ");
            lines.add("  " + quoted(storage.inputFormat()) + " ");
            lines.add("OUTPUTFORMAT ");
            lines.add("  " + quoted(String.valueOf(storage.outputFormat())));
        }
        if (storage.location() != null) {
            lines.add("LOCATION");
            lines.add("  " + quoted(storage.location()));
        }
        List<String> properties = new TreeMap<>(table.parameters())
                .entrySet().stream()
                        .filter(property -> !property.getKey().equals("EXTERNAL"))
                        .map(property -> "  " + quoted(property.getKey()) + "=" + quoted(property.getValue()))
                        .toList();
        if (!properties.isEmpty()) {
            lines.add("TBLPROPERTIES (");
            listed(lines, properties);
        }
        return lines;
    }

    private static void serde(List<String> lines, Storage storage) {
        if (storage.serde() == null) {
            return;
        }
        Map<String, String> parameters = new TreeMap<>(storage.serdeParameters());
        if ("1".equals(parameters.get("serialization.format"))) {
            parameters.remove("serialization.format");
        }
        boolean delimited = storage.serde().endsWith(".LazySimpleSerDe") && parameters.containsKey("field.delim");
        if (delimited) {
            lines.add("ROW FORMAT DELIMITED ");
            lines.add("  FIELDS TERMINATED BY " + quoted(parameters.get("field.delim")) + " ");
            return;
        }
        lines.add("ROW FORMAT SERDE ");
        lines.add("  " + quoted(storage.serde()) + " ");
        if (!parameters.isEmpty()) {
            lines.add("WITH SERDEPROPERTIES ( ");
            listed(
                    lines,
                    parameters.entrySet().stream()
                            .map(property -> "  " + quoted(property.getKey()) + "=" + quoted(property.getValue()))
                            .toList());
        }
    }

    private static void columns(List<String> lines, List<Column> columns) {
        List<String> each = columns.stream()
                .map(column -> "  `" + column.name() + "` " + column.type()
                        + (column.comment() == null || column.comment().isEmpty()
                                ? ""
                                : " COMMENT " + quoted(column.comment())))
                .toList();
        if (each.isEmpty()) {
            lines.add(")");
        } else {
            listed(lines, each);
        }
    }

    /// Each on its line, commas between, a bracket behind.
    private static void listed(List<String> lines, List<String> each) {
        for (int i = 0; i < each.size(); i++) {
            lines.add(each.get(i) + (i + 1 < each.size() ? ", " : ")"));
        }
    }

    static List<String> describe(Table table) {
        List<String> lines = new ArrayList<>();
        if (table.isView()) {
            table.storage().columns().forEach(column -> lines.add(column.name() + "\t" + column.type()));
            return lines;
        }
        all(table).forEach(column -> lines.add(described(column)));
        if (!table.partitionKeys().isEmpty()) {
            lines.add("\t \t ");
            lines.add("# Partition Information\t \t ");
            lines.add(padded("# col_name") + "\t" + padded("data_type") + "\t" + padded("comment"));
            lines.add("\t \t ");
            table.partitionKeys().forEach(column -> lines.add(described(column)));
        }
        return lines;
    }

    /// What FORMATTED and EXTENDED add.
    static List<String> details(String database, Table table) {
        Storage storage = table.storage();
        List<String> lines = new ArrayList<>(describe(table));
        lines.add("\t \t ");
        lines.add("# Detailed Table Information\t \t ");
        detail(lines, "Database:", database);
        detail(lines, "CreateTime:", table.created() == null ? null : table.created().toString());
        detail(lines, "Location:", storage.location());
        detail(lines, "Table Type:", table.type());
        lines.add(padded("Table Parameters:") + "\t \t ");
        new TreeMap<>(table.parameters()).forEach((key, value) -> lines.add("\t" + padded(key) + "\t" + padded(value)));
        lines.add("\t \t ");
        lines.add("# Storage Information\t \t ");
        detail(lines, "SerDe Library:", storage.serde());
        detail(lines, "InputFormat:", storage.inputFormat());
        detail(lines, "OutputFormat:", storage.outputFormat());
        detail(lines, "Num Buckets:", Integer.toString(storage.buckets()));
        return lines;
    }

    private static void detail(List<String> lines, String name, @Nullable String value) {
        lines.add(padded(name) + "\t" + padded(value == null ? "" : value) + "\t ");
    }

    static List<String> columns(Table table) {
        if (table.isView()) {
            return describe(table);
        }
        return all(table).stream().map(column -> padded(column.name())).toList();
    }

    private static List<Column> all(Table table) {
        List<Column> all = new ArrayList<>(table.storage().columns());
        all.addAll(table.partitionKeys());
        return all;
    }

    private static String described(Catalogue.Column column) {
        String comment = column.comment() == null ? "" : column.comment();
        return padded(column.name()) + "\t" + padded(column.type()) + "\t" + padded(comment.split("\t", 2)[0]);
    }

    private static String padded(String text) {
        int width = text.codePointCount(0, text.length());
        return width >= WIDTH ? text : text + " ".repeat(WIDTH - width);
    }

    private static String quoted(@Nullable String text) {
        return "'"
                + String.valueOf(text)
                        .replace("\\", "\\\\")
                        .replace("'", "\\'")
                        .replace("\t", "\\t")
                        .replace("\u0001", "\\u0001")
                        .replace("\n", "\\n")
                + "'";
    }
}
