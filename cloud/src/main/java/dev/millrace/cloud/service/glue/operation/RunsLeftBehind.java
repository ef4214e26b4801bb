package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.job.JobWork;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.wire.glue.JobRun;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The runs that were not over when the server ended.
record RunsLeftBehind(JobStore store, JobWork work, JobNews news, InstantSource clock) {
    static final String BROKEN_OFF = "The server ended while the job run was under way.";

    /// What was under way has failed: a script cannot be begun twice without being asked. What it had committed by then is
    /// kept.
    /// @return those that waited for room
    List<WaitingRuns.Waiting> settle() {
        List<WaitingRuns.Waiting> waited = new ArrayList<>();
        List<Runnable> failures = new ArrayList<>();
        store.eachRun((id, run) -> {
            if (WaitingRuns.STATE.equals(run.jobRunState())) {
                waited.add(new WaitingRuns.Waiting(id, run));
            } else if (run.completedOn() == null) {
                failures.add(() -> fail(id, run));
            }
        });
        failures.forEach(Runnable::run);
        work.clean();
        return waited;
    }

    private void fail(JobId id, JobRun run) {
        work.recover(id, run);
        Instant now = AwsTime.millis(clock);
        store.put(
                id,
                run.toBuilder()
                        .jobRunState("FAILED")
                        .errorMessage(BROKEN_OFF)
                        .completedOn(now)
                        .lastModifiedOn(now)
                        .build());
        news.tell(id, run, "FAILED", BROKEN_OFF);
    }
}
