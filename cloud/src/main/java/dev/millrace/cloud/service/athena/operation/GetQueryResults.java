package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Catalogue;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.query.Execution;
import dev.millrace.cloud.service.athena.query.Execution.State;
import dev.millrace.cloud.service.athena.query.ResultReader;
import dev.millrace.cloud.service.athena.sql.StatementKind.Result;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.ColumnInfo;
import dev.millrace.wire.athena.Datum;
import dev.millrace.wire.athena.GetQueryResultsInput;
import dev.millrace.wire.athena.GetQueryResultsOutput;
import dev.millrace.wire.athena.ResultSet;
import dev.millrace.wire.athena.ResultSetMetadata;
import dev.millrace.wire.athena.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Pages of a result. The header is the first row of the first page, where there is one.
public final class GetQueryResults {
    private final QueryExecutions executions;
    private final ResultReader results;

    public GetQueryResults(QueryExecutions executions, ResultReader results) {
        this.executions = executions;
        this.results = results;
    }

    public GetQueryResultsOutput answer(GetQueryResultsInput input, Call call) {
        Execution execution = executions.need(input.queryExecutionId(), call);
        int size = input.maxResults() == null ? AthenaLimits.PAGE_ROWS : input.maxResults();
        if (size > AthenaLimits.PAGE_ROWS) {
            throw Refusals.input("MaxResults is more than maximum allowed length " + AthenaLimits.PAGE_ROWS);
        }
        check(execution.state());
        long from = from(input.nextToken());
        boolean rowless = execution.kind().result() == Result.WRITTEN
                || execution.kind().result() == Result.TABLE
                || execution.kind().type().equals("DDL") && !isRepair(execution)
                || execution.updated() != null && isChange(execution);
        List<List<@Nullable String>> rows = rowless ? List.of() : results.rows(execution, Catalogue.Owner.of(call), from, size);
        return GetQueryResultsOutput.builder()
                .updateCount(execution.updated())
                .resultSet(new ResultSet(
                        rows.stream().map(GetQueryResults::row).toList(), metadata(execution)))
                .nextToken(!rows.isEmpty() && rows.size() == size ? Long.toString(from + size) : null)
                .build();
    }

    private static void check(State state) {
        switch (state) {
            case QUEUED, RUNNING -> throw Refusals.of(
                    "INVALID_QUERY_EXECUTION_STATE", "Query has not yet finished. Current state: " + state);
            case FAILED -> throw Refusals.of(
                    "INVALID_QUERY_EXECUTION_STATE",
                    "Query did not finish successfully. Final query state: " + state);
            case CANCELLED -> throw Refusals.of("RESULT_NOT_FOUND", "Could not find results");
            case SUCCEEDED -> {}
        }
    }

    private static long from(@Nullable String token) {
        if (token == null) {
            return 0;
        }
        if (!token.matches("[0-9]{1,15}")) {
            throw Refusals.input("Malformed nextPageToken " + token);
        }
        return Long.parseLong(token);
    }

    private static boolean isRepair(Execution execution) {
        return "MSCK_REPAIR".equals(execution.kind().subtype());
    }

    private static boolean isChange(Execution execution) {
        return List.of("UPDATE", "DELETE", "MERGE").contains(String.valueOf(execution.kind().subtype()));
    }

    private static Row row(List<@Nullable String> values) {
        return new Row(values.stream().map(Datum::new).toList());
    }

    private static ResultSetMetadata metadata(Execution execution) {
        List<QueryEngine.Column> columns = execution.columns();
        return new ResultSetMetadata(
                columns == null
                        ? List.of()
                        : columns.stream().map(GetQueryResults::info).toList());
    }

    private static ColumnInfo info(QueryEngine.Column column) {
        return ColumnInfo.builder()
                .catalogName("hive")
                .schemaName("")
                .tableName("")
                .name(column.name())
                .label(column.name())
                .type(column.type())
                .precision(column.precision())
                .scale(column.scale())
                .nullable("UNKNOWN")
                .caseSensitive(column.caseSensitive())
                .build();
    }
}
