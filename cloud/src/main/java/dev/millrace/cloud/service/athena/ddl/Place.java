package dev.millrace.cloud.service.athena.ddl;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.QueryFailure;
import dev.millrace.cloud.service.athena.sql.TableName;
import org.jspecify.annotations.Nullable;

/// Where a statement's names are looked up.
/// @param context the database of names that say none; null for Athena's own default
record Place(Catalogue catalogue, Catalogue.Owner owner, @Nullable String context) {
    private static final int SEMANTIC_ERROR = 1003;
    private static final int NOT_FOUND = 1301;

    String database(TableName name) {
        return name.databaseOr(context);
    }

    void needDatabase(String name) throws QueryFailure {
        if (catalogue.database(owner, name).isEmpty()) {
            throw QueryFailure.user(
                    NOT_FOUND, "FAILED: SemanticException [Error 10072]: Database does not exist: " + name);
        }
    }

    Catalogue.Table table(TableName name) throws QueryFailure {
        return catalogue
                .table(owner, database(name), name.table())
                .map(ViewColumns::of)
                .orElseThrow(() -> QueryFailure.user(
                        SEMANTIC_ERROR,
                        "FAILED: SemanticException [Error 10001]: Table not found " + database(name) + "."
                                + name.table()));
    }
}
