package dev.millrace.cloud.service.glue.domain;

import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.ConcurrentRunsExceededException;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.ResourceNumberLimitExceededException;
import java.util.Objects;
import java.util.Optional;

/// Why one more run of a job cannot begin now (docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html).
public enum RunLimit {
    JOB("Max concurrent job runs per job exceeded"),
    ACCOUNT("Max concurrent job runs per account exceeded");

    private final String words;

    RunLimit(String words) {
        this.words = words;
    }

    /// StateDetail of a run that waits.
    public String words() {
        return words;
    }

    /// Which one is reached.
    /// @param ofJob runs of the job that are under way
    /// @param ofAccount runs of the account that are under way
    public static Optional<RunLimit> reached(Job job, long ofJob, long ofAccount) {
        if (ofJob >= Math.min(most(job), GlueLimits.RUNS_OF_A_JOB)) {
            return Optional.of(JOB);
        }
        return ofAccount >= GlueLimits.RUNS_OF_AN_ACCOUNT ? Optional.of(ACCOUNT) : Optional.empty();
    }

    private static int most(Job job) {
        return Objects.requireNonNullElse(
                Objects.requireNonNull(job.executionProperty()).maxConcurrentRuns(), 1);
    }

    /// Whether a run waits for room instead of being refused: where that is enabled, but neither where the job says
    /// MaxRetries nor where the run is flexible.
    public static boolean waits(Job job, JobRun run) {
        return Boolean.TRUE.equals(run.jobRunQueuingEnabled())
                && Objects.requireNonNullElse(job.maxRetries(), 0) == 0
                && !"FLEX".equals(run.executionClass());
    }

    public AwsException refusal(JobId id) {
        return switch (this) {
            case JOB -> new ConcurrentRunsExceededException("Concurrent runs exceeded for " + id.name());
            case ACCOUNT -> new ResourceNumberLimitExceededException(words);
        };
    }
}
