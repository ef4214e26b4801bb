package dev.millrace.cloud.service.athena.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads CREATE EXTERNAL TABLE: its columns and their types, and how its rows lie in files. Its clauses may come in any
/// order, as people write them.
final class HiveTableParser {
    private final Cursor in;

    private @Nullable String comment;
    private List<HiveDdl.Column> partitionKeys = List.of();
    private List<String> bucketColumns = List.of();
    private int buckets = -1;
    private @Nullable String storedAs;
    private @Nullable String inputFormat;
    private @Nullable String outputFormat;
    private @Nullable String serde;
    private Map<String, String> serdeProperties = Map.of();
    private @Nullable Map<String, String> delimiters;
    private @Nullable String location;
    private Map<String, String> properties = Map.of();

    HiveTableParser(Cursor in) {
        this.in = in;
    }

    /// After CREATE.
    HiveDdl create() throws SyntaxException {
        boolean external = in.takes("EXTERNAL");
        in.needs("TABLE");
        boolean ifNotExists = in.takes("IF", "NOT", "EXISTS");
        TableName name = in.table();
        List<HiveDdl.Column> columns = in.sees("(") ? columns() : List.of();
        while (!in.ended()) {
            clause();
        }
        if (location == null) {
            throw new SyntaxException("No location was specified for table. An S3 location must be specified");
        }
        if (!external && !"iceberg".equalsIgnoreCase(properties.get("table_type"))) {
            throw new SyntaxException("Only external table creation is supported.");
        }
        return new HiveDdl.CreateTable(
                name,
                ifNotExists,
                columns,
                comment,
                partitionKeys,
                bucketColumns,
                buckets,
                new HiveDdl.Format(storedAs, inputFormat, outputFormat, serde, serdeProperties, delimiters),
                location,
                properties);
    }

    private void clause() throws SyntaxException {
        if (in.takes("COMMENT")) {
            comment = in.text();
        } else if (in.takes("PARTITIONED", "BY")) {
            partitionKeys = columns();
        } else if (in.takes("CLUSTERED", "BY")) {
            bucketColumns = names();
            in.needs("INTO");
            buckets = in.number();
            in.needs("BUCKETS");
        } else if (in.takes("ROW", "FORMAT", "SERDE")) {
            serde = in.text();
            if (in.takes("WITH", "SERDEPROPERTIES")) {
                serdeProperties = in.properties();
            }
        } else if (in.takes("WITH", "SERDEPROPERTIES")) {
            serdeProperties = in.properties();
        } else if (in.takes("ROW", "FORMAT", "DELIMITED")) {
            delimiters = delimiters();
        } else if (in.takes("STORED", "AS", "INPUTFORMAT")) {
            inputFormat = in.text();
            in.needs("OUTPUTFORMAT");
            outputFormat = in.text();
        } else if (in.takes("STORED", "AS")) {
            storedAs = in.name().toUpperCase(Locale.ROOT);
        } else if (in.takes("LOCATION")) {
            location = in.text();
        } else if (in.takes("TBLPROPERTIES")) {
            properties = in.properties();
        } else {
            throw in.unexpected();
        }
    }

    private Map<String, String> delimiters() throws SyntaxException {
        Map<String, String> found = new LinkedHashMap<>();
        while (true) {
            if (in.takes("FIELDS", "TERMINATED", "BY")) {
                String delimiter = in.text();
                found.put("field.delim", delimiter);
                found.put("serialization.format", delimiter);
            } else if (in.takes("ESCAPED", "BY")) {
                found.put("escape.delim", in.text());
            } else if (in.takes("COLLECTION", "ITEMS", "TERMINATED", "BY")) {
                // Hive's own spelling.
                found.put("colelction.delim", in.text());
            } else if (in.takes("MAP", "KEYS", "TERMINATED", "BY")) {
                found.put("mapkey.delim", in.text());
            } else if (in.takes("LINES", "TERMINATED", "BY")) {
                found.put("line.delim", in.text());
            } else if (in.takes("NULL", "DEFINED", "AS")) {
                found.put("serialization.null.format", in.text());
            } else {
                return found;
            }
        }
    }

    private List<String> names() throws SyntaxException {
        List<String> names = new ArrayList<>();
        in.needs("(");
        do {
            names.add(in.name());
        } while (in.takes(","));
        in.needs(")");
        return names;
    }

    /// `(name type [COMMENT 'text'], …)`.
    List<HiveDdl.Column> columns() throws SyntaxException {
        List<HiveDdl.Column> columns = new ArrayList<>();
        in.needs("(");
        do {
            columns.add(column());
        } while (in.takes(","));
        in.needs(")");
        return columns;
    }

    HiveDdl.Column column() throws SyntaxException {
        return new HiveDdl.Column(in.name(), type(), in.textOr("COMMENT"));
    }

    private String type() throws SyntaxException {
        String name = in.name();
        if (in.takes("(")) {
            StringBuilder sized = new StringBuilder(name).append('(').append(in.number());
            while (in.takes(",")) {
                sized.append(',').append(in.number());
            }
            in.needs(")");
            return sized.append(')').toString();
        }
        if (!in.takes("<")) {
            return name.equals("integer") ? "int" : name;
        }
        StringBuilder nested = new StringBuilder(name).append('<');
        boolean struct = name.equals("struct");
        do {
            nested.append(nested.charAt(nested.length() - 1) == '<' ? "" : ",");
            if (struct) {
                nested.append(in.name()).append(':');
                in.needs(":");
            }
            nested.append(type());
            if (struct && in.takes("COMMENT")) {
                in.text();
            }
        } while (in.takes(","));
        in.needs(">");
        return nested.append('>').toString();
    }
}
