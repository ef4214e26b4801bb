package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.OpaqueText;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.query.Execution;
import dev.millrace.cloud.service.athena.query.Executions;
import dev.millrace.cloud.service.athena.query.QueryRuns;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.BatchGetQueryExecutionInput;
import dev.millrace.wire.athena.BatchGetQueryExecutionOutput;
import dev.millrace.wire.athena.GetQueryExecutionInput;
import dev.millrace.wire.athena.GetQueryExecutionOutput;
import dev.millrace.wire.athena.GetQueryRuntimeStatisticsInput;
import dev.millrace.wire.athena.GetQueryRuntimeStatisticsOutput;
import dev.millrace.wire.athena.ListQueryExecutionsInput;
import dev.millrace.wire.athena.ListQueryExecutionsOutput;
import dev.millrace.wire.athena.QueryExecution;
import dev.millrace.wire.athena.StopQueryExecutionInput;
import dev.millrace.wire.athena.StopQueryExecutionOutput;
import dev.millrace.wire.athena.UnprocessedQueryExecutionId;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Executions as they are told, listed and stopped.
public final class QueryExecutions {
    private static final int PAGE = 50;

    private final Executions executions;
    private final QueryRuns runs;
    private final WorkGroups workGroups;
    private final InstantSource clock;

    public QueryExecutions(Executions executions, QueryRuns runs, WorkGroups workGroups, InstantSource clock) {
        this.executions = executions;
        this.runs = runs;
        this.workGroups = workGroups;
        this.clock = clock;
    }

    public GetQueryExecutionOutput get(GetQueryExecutionInput input, Call call) {
        return new GetQueryExecutionOutput(described(need(input.queryExecutionId(), call)));
    }

    public BatchGetQueryExecutionOutput some(BatchGetQueryExecutionInput input, Call call) {
        List<QueryExecution> found = new ArrayList<>();
        List<UnprocessedQueryExecutionId> missing = new ArrayList<>();
        for (String id : input.queryExecutionIds()) {
            Optional<Execution> execution = executions.find(call.account(), call.region(), id);
            if (execution.isPresent()) {
                found.add(described(execution.get()));
            } else {
                missing.add(UnprocessedQueryExecutionId.builder()
                        .queryExecutionId(id)
                        .errorCode("QUERY_EXECUTION_NOT_FOUND")
                        .errorMessage("QueryExecution " + id + " was not found")
                        .build());
            }
        }
        return new BatchGetQueryExecutionOutput(found, missing);
    }

    public ListQueryExecutionsOutput list(ListQueryExecutionsInput input, Call call) {
        String group = workGroups.need(call, input.workGroup()).name();
        int size = input.maxResults() == null || input.maxResults() == 0 ? PAGE : input.maxResults();
        String after = input.nextToken() == null
                ? ""
                : OpaqueText.read(input.nextToken())
                        .orElseThrow(
                                () -> Refusals.input("The nextPageToken is malformed: " + input.nextToken()));
        List<String> places = executions.history(call.account(), call.region(), group, after, size + 1);
        List<String> page = places.subList(0, Math.min(size, places.size()));
        return new ListQueryExecutionsOutput(
                page.stream().map(place -> place.split(" ", 2)[1]).toList(),
                places.size() > size ? OpaqueText.of(page.getLast()) : null);
    }

    public StopQueryExecutionOutput stop(StopQueryExecutionInput input, Call call) {
        runs.cancel(need(input.queryExecutionId(), call));
        return new StopQueryExecutionOutput();
    }

    public GetQueryRuntimeStatisticsOutput statistics(GetQueryRuntimeStatisticsInput input, Call call) {
        return new GetQueryRuntimeStatisticsOutput(
                ExecutionDescriptions.runtime(need(input.queryExecutionId(), call), clock.millis()));
    }

    Execution need(String id, Call call) {
        return executions.find(call.account(), call.region(), id).orElseThrow(() -> notFound(id));
    }

    private static AwsException notFound(String id) {
        return Refusals.of("QUERY_EXECUTION_NOT_FOUND", "QueryExecution " + id + " was not found");
    }

    private QueryExecution described(Execution execution) {
        return ExecutionDescriptions.of(execution, clock.millis());
    }
}
