package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.sql.EngineStatement;
import dev.millrace.cloud.service.athena.sql.HiveDdl;
import dev.millrace.cloud.service.athena.sql.HiveParser;
import dev.millrace.cloud.service.athena.sql.SqlText;
import dev.millrace.cloud.service.athena.sql.StatementKind;
import dev.millrace.cloud.service.athena.sql.SyntaxException;
import dev.millrace.cloud.service.athena.sql.TableName;
import dev.millrace.cloud.service.athena.sql.TrinoSyntax;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import org.jspecify.annotations.Nullable;

/// Refuses what is no statement; and, as Athena does, a description of what is not there.
public final class StatementCheck {
    private static final int QUERY_CHARACTERS = 262_144;

    private final TrinoSyntax syntax;
    private final Catalogue catalogue;

    public StatementCheck(TrinoSyntax syntax, Catalogue catalogue) {
        this.syntax = syntax;
        this.catalogue = catalogue;
    }

    void check(SqlText sql, StatementKind kind, Call call, @Nullable String database) {
        if (sql.text().length() > QUERY_CHARACTERS) {
            throw Refusals.input("queryString exceeds maximum allowed length " + QUERY_CHARACTERS);
        }
        try {
            if (kind.ours()) {
                check(HiveParser.parse(sql), call, database);
            } else if ("UNLOAD".equals(kind.subtype()) && sql.begins("UNLOAD")) {
                syntax.check(EngineStatement.unloaded(sql));
                EngineStatement.unload(sql, new TableName(null, "unloaded"));
            } else {
                syntax.check(sql.text());
            }
        } catch (SyntaxException wrong) {
            throw Refusals.malformedQuery(String.valueOf(wrong.getMessage()));
        }
    }

    private void check(HiveDdl ddl, Call call, @Nullable String database) {
        TableName described = switch (ddl) {
            case HiveDdl.Describe describe -> describe.name();
            case HiveDdl.ShowColumns show -> show.name();
            default -> null;
        };
        if (described != null && missing(described, call, database)) {
            throw Refusals.input("Entity Not Found (Service: AmazonDataCatalog; Status Code: 400; Error Code:"
                    + " EntityNotFoundException; Request ID: " + call.requestId() + "; Proxy: null)");
        }
    }

    private boolean missing(TableName described, Call call, @Nullable String database) {
        try {
            return catalogue
                    .table(Catalogue.Owner.of(call), described.databaseOr(database), described.table())
                    .isEmpty();
        } catch (AwsException refused) {
            throw Refusals.input(refused.message());
        }
    }
}
