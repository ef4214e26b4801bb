package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.JobEvents;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.wire.glue.JobRun;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What EventBridge is told of runs.
record JobNews(JobEvents events) {
    private static final String ENDED = "Glue Job State Change";
    private static final String DELAYED = "Glue Job Run Status";

    /// That a run is over.
    /// docs.aws.amazon.com/glue/latest/dg/automating-awsglue-with-cloudwatch-events.html
    void tell(JobId id, JobRun run, String state, @Nullable String message) {
        String said =
                switch (state) {
                    case "SUCCEEDED" -> "Job run succeeded";
                    case "STOPPED" -> "Job run stopped";
                    case "TIMEOUT" -> "Job run timed out";
                    default ->
                        "JobName:" + id.name() + " and JobRunId:" + run.id() + " failed to execute with exception "
                                + message;
                };
        String severity = state.equals("FAILED") ? "ERROR" : state.equals("TIMEOUT") ? "WARN" : "INFO";
        events.told(
                id.account(),
                id.region(),
                ENDED,
                Map.of(
                        "jobName", id.name(),
                        "jobRunId", String.valueOf(run.id()),
                        "state", state,
                        "severity", severity,
                        "message", said));
    }

    /// That a run takes longer than it was to.
    void late(JobId id, JobRun run, int afterMinutes) {
        String state = String.valueOf(run.jobRunState());
        events.told(
                id.account(),
                id.region(),
                DELAYED,
                Map.of(
                        "jobName", id.name(),
                        "jobRunId", String.valueOf(run.id()),
                        "state", state,
                        "severity", "INFO",
                        "message", "Job is in " + state + " state",
                        "startedOn", String.valueOf(run.startedOn()),
                        "notificationCondition", Map.of("NotifyDelayAfter", (double) afterMinutes)));
    }
}
