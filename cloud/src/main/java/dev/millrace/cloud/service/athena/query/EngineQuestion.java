package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.cloud.service.athena.sql.EngineStatement;
import dev.millrace.cloud.service.athena.sql.SqlText;
import dev.millrace.cloud.service.athena.sql.StatementKind;
import dev.millrace.cloud.service.athena.sql.SyntaxException;
import dev.millrace.cloud.service.athena.sql.TableName;
import dev.millrace.cloud.service.athena.sql.Token;
import dev.millrace.cloud.service.athena.sql.TrinoSyntax;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the engine is asked for an execution: a prepared statement in the place of its name, Athena's own statements in
/// the engine's words, values for every `?`.
public final class EngineQuestion {
    private final TrinoSyntax syntax;
    private final PreparedStatements prepared;

    public EngineQuestion(TrinoSyntax syntax, PreparedStatements prepared) {
        this.syntax = syntax;
        this.prepared = prepared;
    }

    EngineStatement of(Execution execution) throws SyntaxException {
        SqlText sql = SqlText.of(execution.query());
        String values = values(execution.parameters());
        if (sql.begins("EXECUTE") && !sql.begins("EXECUTE", "IMMEDIATE")) {
            if (sql.at(2, "USING") && sql.tokens().size() > 3) {
                values = sql.text().substring(sql.tokens().get(3).start());
            }
            sql = SqlText.of(named(sql, execution.account(), execution.region(), execution.workGroup()));
        }
        StatementKind kind = StatementKind.of(sql);
        S3Path folder = S3Path.parse(execution.folder()).orElseThrow();
        EngineStatement asked = switch (String.valueOf(kind.subtype())) {
            case "CREATE_TABLE_AS_SELECT" -> EngineStatement.createTable(
                    sql, folder.of("tables/" + execution.id() + "/"));
            case "UNLOAD" -> EngineStatement.unload(
                    sql,
                    new TableName(
                            execution.database() == null ? "default" : execution.database(),
                            "unload_" + execution.id().replace('-', '_')));
            default -> EngineStatement.asWritten(sql.text());
        };
        if (values == null || syntax.parameters(asked.sql()) == 0) {
            // As on AWS, values that nothing asks for are no error.
            return asked;
        }
        return new EngineStatement(
                "EXECUTE IMMEDIATE " + TrinoSyntax.text(asked.sql()) + " USING " + values,
                asked.session(),
                asked.target(),
                asked.made());
    }

    private @Nullable String values(@Nullable List<String> parameters) {
        return parameters == null || parameters.isEmpty()
                ? null
                : parameters.stream().map(syntax::bound).collect(Collectors.joining(", "));
    }

    /// The statement that EXECUTE names.
    public String named(SqlText sql, String account, String region, String workGroup) {
        String name = sql.tokens().size() > 1 ? sql.tokens().get(1).value() : "";
        boolean named = sql.tokens().size() > 1 && sql.tokens().get(1).kind() != Token.Kind.SIGN;
        return prepared.find(account, region, workGroup, name)
                .filter(_ -> named)
                .map(PreparedStatements.Prepared::statement)
                .orElseThrow(() -> Refusals.input(
                        "PreparedStatement " + name + " was not found in workGroup " + workGroup));
    }
}
