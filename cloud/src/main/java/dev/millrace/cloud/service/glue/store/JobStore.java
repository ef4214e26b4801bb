package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Jobs and their runs:
///
/// ```
/// glue/jobs      account region job
/// glue/job-runs  account region job start (the later the smaller, 19 digits) id
/// ```
public final class JobStore {
    /// Runs that are kept of a job.
    private static final int RUNS_MAX = 1000;

    private final Storage storage;
    private final Documents<Job> jobs;
    private final Documents<JobRun> runs;
    private final ReentrantLock changing = new ReentrantLock();

    public JobStore(Storage storage) {
        this.storage = storage;
        jobs = storage.documents("glue/jobs", Job.class);
        runs = storage.documents("glue/job-runs", JobRun.class);
    }

    public Optional<Job> find(JobId id) {
        return jobs.find(id.key());
    }

    public List<Job> list(String account, String region) {
        return jobs.list(account, region);
    }

    /// Decides and writes while nobody else changes a job or a run.
    public <R> R changing(Supplier<R> change) {
        changing.lock();
        try {
            return change.get();
        } finally {
            changing.unlock();
        }
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
            batch.deleteAll(runs, id.key());
            with.accept(batch);
        });
    }

    /// A new run; the oldest beyond what is kept go.
    public void begin(JobId id, JobRun run) {
        List<JobRun> all = runs(id);
        storage.write(batch -> {
            batch.put(runs, run, key(id, run));
            for (int i = RUNS_MAX - 1; i < all.size(); i++) {
                batch.delete(runs, key(id, all.get(i)));
            }
        });
    }

    public void put(JobId id, JobRun run) {
        runs.put(run, key(id, run));
    }

    /// The newest first.
    public List<JobRun> runs(JobId id) {
        return runs.list(id.key());
    }

    public Optional<JobRun> run(JobId id, String run) {
        return runs(id).stream().filter(one -> run.equals(one.id())).findFirst();
    }

    public void eachRun(BiConsumer<JobId, JobRun> visitor) {
        runs.scanKeys(List.of(), List.of(), (key, run) -> {
            visitor.accept(new JobId(key.get(0), key.get(1), key.get(2)), run.get());
            return true;
        });
    }

    private static String[] key(JobId id, JobRun run) {
        Instant started = Objects.requireNonNull(run.startedOn());
        String age = "%019d".formatted(Long.MAX_VALUE - started.toEpochMilli());
        return new String[] {id.account(), id.region(), id.name(), age, Objects.requireNonNull(run.id())};
    }
}
