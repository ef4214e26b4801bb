package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.JobEvents;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What EventBridge is told of a run that is over.
record JobNews(JobEvents events) {
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
        events.ended(
                id.account(),
                id.region(),
                Map.of(
                        "jobName", id.name(),
                        "jobRunId", String.valueOf(run.id()),
                        "state", state,
                        "severity", severity,
                        "message", said));
    }
}
