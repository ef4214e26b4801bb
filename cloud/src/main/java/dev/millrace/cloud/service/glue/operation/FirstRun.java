package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.domain.JobArguments;
import dev.millrace.cloud.service.glue.domain.JobCapacity;
import dev.millrace.cloud.service.glue.domain.JobKind;
import dev.millrace.cloud.service.glue.domain.JobLogs;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.StartJobRunRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A run as it begins: what a job and a request make of it, or the run that failed before.
final class FirstRun {
    private FirstRun() {}

    /// @param trigger what begins it; null for a request
    static JobRun of(
            Job job, StartJobRunRequest input, @Nullable String trigger, String id, Instant now) {
        JobKind kind = JobKind.of(job);
        boolean sized = input.maxCapacity() != null || input.workerType() != null || input.numberOfWorkers() != null;
        JobCapacity capacity = JobCapacity.of(
                kind,
                sized || job.workerType() != null ? input.maxCapacity() : job.maxCapacity(),
                input.allocatedCapacity(),
                sized ? input.workerType() : job.workerType(),
                sized ? input.numberOfWorkers() : job.numberOfWorkers());
        return JobRun.builder()
                .id(id)
                .attempt(0)
                .previousRunId(input.jobRunId())
                .jobName(job.name())
                .jobMode(job.jobMode())
                .jobRunQueuingEnabled(
                        input.jobRunQueuingEnabled() == null
                                ? job.jobRunQueuingEnabled()
                                : input.jobRunQueuingEnabled())
                .startedOn(now)
                .lastModifiedOn(now)
                .jobRunState("STARTING")
                .arguments(input.arguments() == null || input.arguments().isEmpty() ? null : input.arguments())
                .predecessorRuns(List.of())
                .allocatedCapacity(capacity.whole())
                .executionTime(0)
                .timeout(input.timeout() == null ? job.timeout() : input.timeout())
                .maxCapacity(capacity.dpus())
                .workerType(capacity.workerType())
                .numberOfWorkers(capacity.workers())
                .securityConfiguration(
                        input.securityConfiguration() == null
                                ? job.securityConfiguration()
                                : input.securityConfiguration())
                .logGroupName(JobLogs.of(
                                kind,
                                job.glueVersion(),
                                JobArguments.of(
                                        job.defaultArguments(), input.arguments(), job.nonOverridableArguments()),
                                String.valueOf(job.name()))
                        .group())
                .notificationProperty(
                        input.notificationProperty() == null
                                ? job.notificationProperty()
                                : input.notificationProperty())
                .glueVersion(job.glueVersion())
                .executionClass(input.executionClass() == null ? job.executionClass() : input.executionClass())
                .triggerName(trigger)
                .build();
    }

    /// In the place of one that failed.
    static JobRun again(JobRun failed, int attempt, Instant now) {
        String first = String.valueOf(failed.id()).replaceFirst("_attempt_\\d+$", "");
        return failed.toBuilder()
                .id(first + "_attempt_" + attempt)
                .attempt(attempt)
                .previousRunId(failed.id())
                .jobRunState("STARTING")
                .errorMessage(null)
                .startedOn(now)
                .lastModifiedOn(now)
                .completedOn(null)
                .executionTime(0)
                .build();
    }
}
