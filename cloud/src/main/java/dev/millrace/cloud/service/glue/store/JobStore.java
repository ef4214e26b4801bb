package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Jobs and their runs:
///
/// ```
/// glue/jobs      account region job
/// glue/job-runs  as KeptRuns has it
/// ```
public final class JobStore {
    private final Storage storage;
    private final Documents<Job> jobs;
    private final KeptRuns<JobRun> runs;
    private final ChangeLock lock = new ChangeLock();

    public JobStore(Storage storage) {
        this.storage = storage;
        jobs = storage.documents("glue/jobs", Job.class);
        runs = new KeptRuns<>(
                storage.documents("glue/job-runs", JobRun.class),
                run -> Objects.requireNonNull(run.id()),
                run -> Objects.requireNonNull(run.startedOn()),
                run -> run.completedOn() != null);
    }

    public Optional<Job> find(JobId id) {
        return jobs.find(id.key());
    }

    public List<Job> list(String account, String region) {
        return jobs.list(account, region);
    }

    public void each(Consumer<JobId> visitor) {
        jobs.scanKeys(List.of(), List.of(), (key, _) -> {
            visitor.accept(new JobId(key.get(0), key.get(1), key.get(2)));
            return true;
        });
    }

    /// Decides and writes while nobody else changes a job or a run.
    public <R> R changing(Supplier<R> change) {
        return lock.holding(change);
    }

    /// @param with what else is kept in the same write
    public void put(JobId id, Job job, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.put(jobs, job, id.key());
            with.accept(batch);
        });
    }

    /// A job goes with its runs.
    public void delete(JobId id, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.delete(jobs, id.key());
            runs.deleteAll(batch, id.key());
            with.accept(batch);
        });
    }

    /// A new run; the oldest beyond what is kept go.
    public void begin(JobId id, JobRun run) {
        storage.write(batch -> runs.begin(batch, run, id.key()));
    }

    public void put(JobId id, JobRun run) {
        runs.put(run, id.key());
    }

    /// The newest first.
    public List<JobRun> runs(JobId id) {
        return runs.list(id.key());
    }

    public Optional<JobRun> run(JobId id, String run) {
        return runs.find(run, id.key());
    }

    public void eachRun(BiConsumer<JobId, JobRun> visitor) {
        runs.each((of, run) -> visitor.accept(new JobId(of.get(0), of.get(1), of.get(2)), run));
    }
}
