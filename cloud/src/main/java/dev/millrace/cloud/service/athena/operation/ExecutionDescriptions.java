package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.service.athena.query.Execution;
import dev.millrace.cloud.service.athena.query.Execution.State;
import dev.millrace.wire.athena.AthenaError;
import dev.millrace.wire.athena.QueryExecution;
import dev.millrace.wire.athena.QueryExecutionContext;
import dev.millrace.wire.athena.QueryExecutionStatistics;
import dev.millrace.wire.athena.QueryExecutionStatus;
import dev.millrace.wire.athena.QueryRuntimeStatistics;
import dev.millrace.wire.athena.QueryRuntimeStatisticsRows;
import dev.millrace.wire.athena.QueryRuntimeStatisticsTimeline;
import dev.millrace.wire.athena.ResultReuseByAgeConfiguration;
import dev.millrace.wire.athena.ResultReuseConfiguration;
import dev.millrace.wire.athena.ResultReuseInformation;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Executions in AWS's words.
final class ExecutionDescriptions {
    private ExecutionDescriptions() {}

    static QueryExecution of(Execution execution, long now) {
        return QueryExecution.builder()
                .queryExecutionId(execution.id())
                .query(execution.query())
                .statementType(execution.kind().type())
                .substatementType(execution.kind().subtype())
                .resultConfiguration(execution.results())
                .resultReuseConfiguration(reuse(execution))
                .queryExecutionContext(new QueryExecutionContext(execution.database(), execution.catalog()))
                .status(status(execution))
                .statistics(statistics(execution, now))
                .workGroup(execution.workGroup())
                .engineVersion(WorkGroups.ENGINE)
                .executionParameters(execution.parameters())
                .build();
    }

    private static ResultReuseConfiguration reuse(Execution execution) {
        boolean enabled = execution.reuseMinutes() != null;
        return new ResultReuseConfiguration(new ResultReuseByAgeConfiguration(enabled, execution.reuseMinutes()));
    }

    private static QueryExecutionStatus status(Execution execution) {
        return QueryExecutionStatus.builder()
                .state(execution.state().name())
                .stateChangeReason(execution.reason())
                .submissionDateTime(Instant.ofEpochMilli(execution.submitted()))
                .completionDateTime(
                        execution.completed() == null ? null : Instant.ofEpochMilli(execution.completed()))
                .athenaError(error(execution))
                .build();
    }

    private static @Nullable AthenaError error(Execution execution) {
        Execution.Failure failure = execution.failure();
        return failure == null || execution.state() != State.FAILED
                ? null
                : AthenaError.builder()
                        .errorCategory(failure.category())
                        .errorType(failure.type())
                        .retryable(failure.retryable())
                        .errorMessage(execution.reason())
                        .build();
    }

    private static QueryExecutionStatistics statistics(Execution execution, long now) {
        return QueryExecutionStatistics.builder()
                .engineExecutionTimeInMillis(execution.engineMillis(now))
                .dataScannedInBytes(execution.measured().scannedBytes())
                .dataManifestLocation(execution.manifest())
                .totalExecutionTimeInMillis(execution.totalMillis(now))
                .queryQueueTimeInMillis(execution.queuedMillis(now))
                .servicePreProcessingTimeInMillis(0L)
                .queryPlanningTimeInMillis(execution.measured().planningMillis())
                .serviceProcessingTimeInMillis(execution.serviceMillis() == null ? 0 : execution.serviceMillis())
                .resultReuseInformation(new ResultReuseInformation(execution.reused()))
                .build();
    }

    static QueryRuntimeStatistics runtime(Execution execution, long now) {
        return QueryRuntimeStatistics.builder()
                .timeline(QueryRuntimeStatisticsTimeline.builder()
                        .queryQueueTimeInMillis(execution.queuedMillis(now))
                        .servicePreProcessingTimeInMillis(0L)
                        .queryPlanningTimeInMillis(execution.measured().planningMillis())
                        .engineExecutionTimeInMillis(execution.engineMillis(now))
                        .serviceProcessingTimeInMillis(
                                execution.serviceMillis() == null ? 0 : execution.serviceMillis())
                        .totalExecutionTimeInMillis(execution.totalMillis(now))
                        .build())
                .rows(QueryRuntimeStatisticsRows.builder()
                        .inputRows(execution.measured().inputRows())
                        .inputBytes(execution.measured().inputBytes())
                        .outputRows(execution.measured().outputRows())
                        .outputBytes(execution.measured().outputBytes())
                        .build())
                .build();
    }
}
