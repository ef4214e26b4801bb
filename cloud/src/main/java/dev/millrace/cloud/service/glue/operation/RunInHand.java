package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A run that is under way: as it is kept, its program once that runs, and why it is to end before its script does.
final class RunInHand {
    private final JobId id;
    private final Job job;
    private volatile JobRun run;
    private volatile JobPrograms.@Nullable Program program;
    private volatile @Nullable Instant began;
    private volatile boolean stopping;
    private volatile boolean late;

    /// @param job as it was when the run began
    RunInHand(JobId id, Job job, JobRun run) {
        this.id = id;
        this.job = job;
        this.run = run;
    }

    JobId id() {
        return id;
    }

    Job job() {
        return job;
    }

    JobRun run() {
        return run;
    }

    /// Its id among all runs.
    String name() {
        return Objects.requireNonNull(run.id());
    }

    /// As it is kept from now on.
    void keptAs(JobRun changed) {
        run = changed;
    }

    void began(JobPrograms.Program running, Instant at) {
        program = running;
        began = at;
    }

    /// Somebody wants its end: it will be STOPPED.
    void askToStop() {
        stopping = true;
    }

    /// Its time is over: it will be TIMEOUT.
    void timeIsOver() {
        late = true;
    }

    boolean isToEnd() {
        return stopping || late;
    }

    /// Ends its program, where that runs.
    void kill() {
        JobPrograms.Program running = program;
        if (running != null) {
            running.kill();
        }
    }

    /// The state that it ends in.
    /// @param failure why its script failed; null where it did not
    String endState(@Nullable String failure) {
        return stopping ? "STOPPED" : late ? "TIMEOUT" : failure == null ? "SUCCEEDED" : "FAILED";
    }

    /// ExecutionTime: how long its program has run, in seconds begun.
    int seconds(Instant now) {
        Instant since = began;
        return since == null ? 0 : (int) Math.ceilDiv(Duration.between(since, now).toMillis(), 1000L);
    }
}
