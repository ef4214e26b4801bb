package dev.millrace.cli.demo;

import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.athena.model.Datum;
import software.amazon.awssdk.services.athena.model.QueryExecutionState;
import software.amazon.awssdk.services.athena.model.QueryExecutionStatus;
import software.amazon.awssdk.services.athena.model.Row;

/// Asks a lake by Athena.
/// @param output where results are kept, `s3://…/`
record LakeQueries(AthenaClient athena, String database, String output) {
    private static final long LOOK_MS = 200;

    /// @return the rows as text, the header first
    List<List<String>> ask(String sql, Terminal terminal) throws InterruptedException {
        String id = athena.startQueryExecution(query -> query.queryString(sql)
                        .queryExecutionContext(context -> context.database(database))
                        .resultConfiguration(result -> result.outputLocation(output)))
                .queryExecutionId();
        while (true) {
            QueryExecutionStatus status =
                    athena.getQueryExecution(get -> get.queryExecutionId(id)).queryExecution().status();
            if (status.state() == QueryExecutionState.SUCCEEDED) {
                break;
            }
            if (status.state() == QueryExecutionState.FAILED || status.state() == QueryExecutionState.CANCELLED) {
                throw new UserError("the query failed: " + status.stateChangeReason());
            }
            terminal.progress(status.stateChangeReason() == null
                    ? status.stateAsString().toLowerCase(Locale.ROOT)
                    : status.stateChangeReason());
            Thread.sleep(LOOK_MS);
        }
        List<List<String>> rows = new ArrayList<>();
        for (Row row : athena.getQueryResults(get -> get.queryExecutionId(id)).resultSet().rows()) {
            rows.add(row.data().stream().map(Datum::varCharValue).map(value -> value == null ? "" : value).toList());
        }
        return rows;
    }
}
