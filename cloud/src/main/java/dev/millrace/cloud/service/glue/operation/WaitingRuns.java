package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.RunLimit;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/// The runs that wait for room (JobRunQueuingEnabled), in the order in which they were asked for. They are used only while
/// the store is held, and are kept as WAITING.
final class WaitingRuns {
    static final String STATE = "WAITING";

    /// @param run as it is kept
    record Waiting(JobId id, JobRun run) {}

    private final JobStore store;
    private final InstantSource clock;
    private final List<Waiting> all = new ArrayList<>();

    WaitingRuns(JobStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /// A run for which there is no room.
    /// @throws AwsException where it does not wait for it
    JobRun add(JobId id, Job job, JobRun run, RunLimit reached) {
        long ofJob = all.stream().filter(one -> one.id.equals(id)).count();
        if (!RunLimit.waits(job, run) || ofJob >= GlueLimits.WAITING_RUNS) {
            throw reached.refusal(id);
        }
        JobRun waits = run.toBuilder()
                .jobRunState(STATE)
                .stateDetail(reached.words())
                .build();
        store.begin(id, waits);
        all.add(new Waiting(id, waits));
        return waits;
    }

    /// What waited when the server ended waits again, in the order of its beginning.
    void addAll(List<Waiting> kept) {
        kept.stream()
                .sorted(Comparator.comparing(one -> Objects.requireNonNull(one.run.startedOn())))
                .forEach(all::add);
    }

    /// Those that wait no more, STARTING. The first that waits is the first that begins; one whose own job has no room
    /// keeps no other job's from it.
    /// @param begins whether there is room for a run; it is asked after those before it have begun
    void admit(BiPredicate<Job, Waiting> begins) {
        for (Waiting one : List.copyOf(all)) {
            Optional<Job> job = store.find(one.id);
            if (job.isPresent() && begins.test(job.get(), new Waiting(one.id, changed(one.run, "STARTING").build()))) {
                all.remove(one);
            }
        }
    }

    /// Takes one out, which is kept as STOPPED.
    Optional<JobRun> stop(JobId id, String name) {
        return take(one -> one.id.equals(id) && name.equals(one.run.id())).stream()
                .findFirst()
                .map(waited -> {
                    JobRun stopped = stopped(waited.run);
                    store.put(id, stopped);
                    return stopped;
                });
    }

    /// Takes out all of a job that is gone, as STOPPED.
    List<JobRun> drop(JobId id) {
        return take(one -> one.id.equals(id)).stream()
                .map(waited -> stopped(waited.run))
                .toList();
    }

    private List<Waiting> take(Predicate<Waiting> wanted) {
        List<Waiting> taken = all.stream().filter(wanted).toList();
        all.removeAll(taken);
        return taken;
    }

    private JobRun stopped(JobRun run) {
        Instant now = AwsTime.millis(clock);
        return changed(run, "STOPPED").completedOn(now).build();
    }

    private JobRun.Builder changed(JobRun run, String state) {
        return run.toBuilder().jobRunState(state).stateDetail(null).lastModifiedOn(AwsTime.millis(clock));
    }
}
