package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.QueryEngine.Column;
import dev.millrace.cloud.service.athena.sql.StatementKind;
import java.util.List;

/// The columns of results that the engine has no part in, as Athena names them.
final class ResultColumns {
    private ResultColumns() {}

    /// Empty for statements without a result.
    static List<Column> of(StatementKind kind, boolean view) {
        return switch (String.valueOf(kind.subtype())) {
            case "SHOW_TABLES" -> strings("tab_name");
            case "SHOW_VIEWS" -> strings("views");
            case "SHOW_DATABASES" -> strings("database_name");
            case "SHOW_PARTITIONS" -> strings("partition");
            case "SHOW_CREATE_TABLE" -> strings("createtab_stmt");
            case "SHOW_TABLE_PROPERTIES" -> strings("prpt_name", "prpt_value");
            case "SHOW_COLUMNS" -> strings("field");
            case "DESCRIBE_TABLE" -> view ? strings("column", "type") : strings("col_name", "data_type", "comment");
            default -> List.of();
        };
    }

    /// Of a statement that only says how many rows it wrote.
    static final List<Column> ROWS = List.of(new Column("rows", "bigint", 19, 0, false));

    private static List<Column> strings(String... names) {
        return List.of(names).stream()
                .map(name -> new Column(name, "string", 0, 0, false))
                .toList();
    }
}
