package dev.millrace.cloud.service.athena.sql;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A table as a statement names it, in lower case.
/// @param database null where the statement does not say
public record TableName(@Nullable String database, String table) {
    public TableName {
        database = database == null ? null : database.toLowerCase(Locale.ROOT);
        table = table.toLowerCase(Locale.ROOT);
    }

    /// The database, or that of the query's context, or Athena's own default.
    public String databaseOr(@Nullable String context) {
        String named = database != null ? database : context;
        return Objects.requireNonNullElse(named, "default").toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return database == null ? table : database + "." + table;
    }
}
