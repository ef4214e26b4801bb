package dev.millrace.cloud.service.athena.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What Athena says a statement is, and where its result goes (measured on AWS by others: the types and names of files
/// that it answers for each).
/// @param type DDL, DML or UTILITY
/// @param subtype null where Athena says none
/// @param ours whether it is carried out here, over the catalogue, and not by the engine
public record StatementKind(String type, @Nullable String subtype, Result result, boolean ours) {
    /// The file that a result is.
    public enum Result {
        /// Rows with a header, `<id>.csv`.
        CSV,
        /// Lines of text, `<id>.txt`.
        TEXT,
        /// No rows: `<id>`, with a list of the files written beside it.
        WRITTEN,
        /// A new table: `tables/<id>`, with the same.
        TABLE
    }

    private static final String DDL = "DDL";
    private static final String DML = "DML";
    private static final String UTILITY = "UTILITY";

    /// Whether its result is rows under a header.
    public boolean hasHeader() {
        return result == Result.CSV || "EXPLAIN".equals(subtype);
    }

    public static StatementKind of(SqlText sql) {
        if (sql.begins("EXPLAIN")) {
            return new StatementKind(DML, "EXPLAIN", Result.TEXT, false);
        }
        if (sql.begins("INSERT")) {
            return new StatementKind(DML, "INSERT", Result.WRITTEN, false);
        }
        if (sql.begins("UNLOAD")) {
            return new StatementKind(DML, "UNLOAD", Result.WRITTEN, false);
        }
        for (String change : new String[] {"UPDATE", "DELETE", "MERGE"}) {
            if (sql.begins(change)) {
                return new StatementKind(DML, change, Result.CSV, false);
            }
        }
        if (sql.begins("EXECUTE")) {
            return new StatementKind(DML, "EXECUTE", Result.CSV, false);
        }
        return create(sql)
                .or(() -> show(sql))
                .or(() -> change(sql))
                .orElseGet(() -> new StatementKind(DML, "SELECT", Result.CSV, false));
    }

    private static Optional<StatementKind> create(SqlText sql) {
        if (!sql.begins("CREATE")) {
            return Optional.empty();
        }
        if (sql.begins("CREATE", "DATABASE") || sql.begins("CREATE", "SCHEMA")) {
            return ddl("CREATE_DATABASE");
        }
        if (sql.begins("CREATE", "EXTERNAL")) {
            return ddl("CREATE_TABLE");
        }
        if (sql.begins("CREATE", "TABLE")) {
            return sql.find(2, "AS") >= 0
                    ? Optional.of(new StatementKind(DDL, "CREATE_TABLE_AS_SELECT", Result.TABLE, false))
                    : ddl("CREATE_TABLE");
        }
        return Optional.of(new StatementKind(DDL, "CREATE_VIEW", Result.TEXT, false));
    }

    private static Optional<StatementKind> show(SqlText sql) {
        if (sql.begins("DESCRIBE") || sql.begins("DESC")) {
            return utility("DESCRIBE_TABLE");
        }
        if (!sql.begins("SHOW")) {
            return Optional.empty();
        }
        if (sql.begins("SHOW", "FUNCTIONS")) {
            return Optional.of(new StatementKind(UTILITY, "SHOW_FUNCTIONS", Result.CSV, false));
        }
        if (sql.begins("SHOW", "CREATE", "VIEW")) {
            return Optional.of(new StatementKind(UTILITY, "SHOW_CREATE_VIEW", Result.TEXT, false));
        }
        if (sql.begins("SHOW", "CREATE")) {
            return utility("SHOW_CREATE_TABLE");
        }
        if (sql.begins("SHOW", "DATABASES") || sql.begins("SHOW", "SCHEMAS")) {
            return utility("SHOW_DATABASES");
        }
        if (sql.begins("SHOW", "TBLPROPERTIES")) {
            return utility("SHOW_TABLE_PROPERTIES");
        }
        for (String what : new String[] {"TABLES", "COLUMNS", "PARTITIONS", "VIEWS"}) {
            if (sql.begins("SHOW", what)) {
                return utility("SHOW_" + what);
            }
        }
        return Optional.of(new StatementKind(UTILITY, null, Result.TEXT, false));
    }

    private static Optional<StatementKind> change(SqlText sql) {
        if (sql.begins("DROP", "TABLE")) {
            return ddl("DROP_TABLE");
        }
        if (sql.begins("DROP", "VIEW")) {
            return ddl("DROP_VIEW");
        }
        if (sql.begins("DROP", "DATABASE") || sql.begins("DROP", "SCHEMA")) {
            return ddl("DROP_DATABASE");
        }
        if (sql.begins("MSCK")) {
            return ddl("MSCK_REPAIR");
        }
        if (sql.begins("ALTER", "TABLE")) {
            return ddl(alteration(sql));
        }
        if (sql.begins("ALTER", "DATABASE") || sql.begins("ALTER", "SCHEMA")) {
            return ddl("ALTER_DATABASE_SET_DBPROPERTIES");
        }
        if (sql.begins("PREPARE")) {
            return ddl("PREPARE");
        }
        if (sql.begins("DEALLOCATE")) {
            return ddl("DEALLOCATE_PREPARE");
        }
        return Optional.empty();
    }

    private static @Nullable String alteration(SqlText sql) {
        String[][] forms = {
            {"ADD", "COLUMNS", "ALTER_TABLE_ADD_COLUMN"},
            {"REPLACE", "COLUMNS", "ALTER_TABLE_REPLACE_COLUMN"},
            {"CHANGE", "", "ALTER_TABLE_CHANGE_COLUMN"},
            {"DROP", "COLUMN", "ALTER_TABLE_DROP_COLUMN"},
            {"SET", "TBLPROPERTIES", "ALTER_TABLE_SET_TBLPROPERTIES"},
            {"SET", "LOCATION", "ALTER_TABLE_SET_LOCATION"},
            {"TO", "PARTITION", "ALTER_TABLE_RENAME_PARTITION"},
            {"RENAME", "TO", "ALTER_TABLE_RENAME"},
            {"DROP", "", "ALTER_TABLE_DROP_PARTITION"},
            {"ADD", "", "ALTER_TABLE_ADD_PARTITION"},
        };
        for (String[] form : forms) {
            int at = form[1].isEmpty() ? sql.find(3, form[0]) : sql.find(3, form[0], form[1]);
            if (at >= 0) {
                return form[2];
            }
        }
        return null;
    }

    private static Optional<StatementKind> ddl(@Nullable String subtype) {
        return Optional.of(new StatementKind(DDL, subtype, Result.TEXT, true));
    }

    private static Optional<StatementKind> utility(String subtype) {
        return Optional.of(new StatementKind(UTILITY, subtype, Result.TEXT, true));
    }
}
