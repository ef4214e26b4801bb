package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.JobEvents;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.RunNetworks;
import dev.millrace.cloud.service.glue.domain.JobCapacity;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.RunLimit;
import dev.millrace.cloud.service.glue.job.JobWork;
import dev.millrace.cloud.service.glue.job.RunInterfaces;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.NotificationProperty;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The runs that are under way, each from its place among them to its end:
///
/// ```
/// STARTING → RUNNING                 its files and modules are there, the program runs
/// RUNNING  → SUCCEEDED | FAILED      the script's end; a failed run is tried again, MaxRetries times, as a new run
/// RUNNING  → TIMEOUT                 after its Timeout
/// RUNNING  → STOPPING → STOPPED      BatchStopJobRun
/// WAITING  → STARTING                there is room for it; WAITING → STOPPED by BatchStopJobRun
/// ```
///
/// A run is kept as STARTING, or as WAITING, before it is acknowledged. What the server's end broke off has FAILED at the
/// next start; what waited waits on.
public final class JobsAtWork {
    private static final int AT_ONCE = 16;

    private final JobStore store;
    private final JobWork work;
    private final RunInterfaces interfaces;
    private final JobNews news;
    private final Clock clock;
    private final Map<String, RunInHand> inHand = new ConcurrentHashMap<>();
    private final WaitingRuns waiting;
    private final WorkPlaces places = new WorkPlaces(AT_ONCE);
    private volatile Follower follower = (_, _, _) -> {};
    private volatile Consumer<JobId> counted = _ -> {};

    /// Told of each run that is over.
    @FunctionalInterface
    public interface Follower {
        /// @param again the run in which it is tried again, or null
        void ended(JobId id, JobRun run, @Nullable JobRun again);
    }

    public JobsAtWork(JobStore store, JobWork work, RunInterfaces interfaces, JobEvents events, Clock clock) {
        this.store = store;
        this.work = work;
        this.interfaces = interfaces;
        this.news = new JobNews(events);
        this.clock = clock;
        this.waiting = new WaitingRuns(store, clock);
    }

    public void follow(Follower by) {
        follower = by;
    }

    /// @param by is told of a job of which there are more or fewer runs under way than before
    public void count(Consumer<JobId> by) {
        counted = by;
    }

    /// How many runs of an account are under way.
    int count(String account, String region) {
        return (int) inHand.values().stream()
                .map(RunInHand::id)
                .filter(id -> id.account().equals(account) && id.region().equals(region))
                .count();
    }

    /// What was under way when the server ended has failed; what waited goes on.
    public void resume() {
        interfaces.clean();
        List<WaitingRuns.Waiting> waited = new RunsLeftBehind(store, work, news, clock).settle();
        store.changing(() -> {
            waiting.addAll(waited);
            return admitted();
        }).forEach(this::workSoon);
    }

    /// Ends what is under way, and waits until nothing is at work.
    public void end() {
        places.shut();
        inHand.values().forEach(RunInHand::kill);
        places.awaitEmpty();
    }

    /// A job that is removed takes its runs with it.
    void drop(JobId id) {
        store.changing(() -> waiting.drop(id)).forEach(run -> told(id, run));
        inHand.values().stream().filter(run -> run.id().equals(id)).forEach(run -> {
            run.askToStop();
            run.kill();
        });
    }

    /// What came of the wish to end a run.
    enum Stop {
        DONE,
        MISSING,
        OVER
    }

    Stop stop(JobId id, String name) {
        Optional<JobRun> waited = store.changing(() -> waiting.stop(id, name));
        if (waited.isPresent()) {
            told(id, waited.get());
            return Stop.DONE;
        }
        Optional<RunInHand> asked = store.changing(() -> {
            Optional<RunInHand> found =
                    Optional.ofNullable(inHand.get(name)).filter(run -> run.id().equals(id));
            found.ifPresent(run -> {
                run.askToStop();
                keep(run, run.run().toBuilder().jobRunState("STOPPING"));
            });
            return found;
        });
        if (asked.isPresent()) {
            asked.get().kill();
            return Stop.DONE;
        }
        return store.run(id, name).isPresent() ? Stop.OVER : Stop.MISSING;
    }

    /// A run that waited was stopped.
    private void told(JobId id, JobRun waited) {
        news.tell(id, waited, "STOPPED", null);
        follower.ended(id, waited, null);
    }

    /// While the store is held. Where there is no room, a run for which queuing is enabled waits.
    /// @throws AwsException where it does not
    JobRun begin(JobId id, Job job, JobRun run) {
        Optional<RunLimit> reached = limit(id, job);
        return reached.isEmpty() ? hold(id, job, run).run() : waiting.add(id, job, run, reached.get());
    }

    private Optional<RunLimit> limit(JobId id, Job job) {
        long ofJob = inHand.values().stream().filter(one -> one.id().equals(id)).count();
        return RunLimit.reached(job, ofJob, count(id.account(), id.region()));
    }

    /// Sets to work what waits and has room now: a job may have more runs at once than before.
    void admit() {
        store.changing(this::admitted).forEach(this::workSoon);
    }

    /// While the store is held.
    private List<RunInHand> admitted() {
        List<RunInHand> begun = new ArrayList<>();
        waiting.admit((job, one) -> {
            boolean room = limit(one.id(), job).isEmpty();
            if (room) {
                begun.add(hold(one.id(), job, one.run()));
            }
            return room;
        });
        return begun;
    }

    /// While the store is held. A run that is tried again has the place that it had, whatever the job allows by now.
    private RunInHand hold(JobId id, Job job, JobRun run) {
        RunInHand begun = new RunInHand(id, job, run);
        store.begin(id, run);
        inHand.put(begun.name(), begun);
        counted.accept(id);
        return begun;
    }

    /// Sets a run to work that was begun; one that waits is set to work by what gives it room.
    void work(JobRun begun) {
        RunInHand run = inHand.get(String.valueOf(begun.id()));
        if (run != null && !WaitingRuns.STATE.equals(begun.jobRunState())) {
            workSoon(run);
        }
    }

    private void workSoon(RunInHand run) {
        clock.after(Duration.ZERO, () -> work(run));
    }

    private void work(RunInHand run) {
        clock.ran("job " + run.id().name());
        Clock.Later limit = clock.after(Duration.ofMinutes(Objects.requireNonNull(run.run().timeout())), () -> {
            run.timeIsOver();
            run.kill();
        });
        Optional<Clock.Later> delay = delay(run);
        try {
            places.work(() -> atPlace(run));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            limit.cancel();
            delay.ifPresent(Clock.Later::cancel);
        }
    }

    /// After its NotifyDelayAfter, a run that is not over yet is told of, once.
    private Optional<Clock.Later> delay(RunInHand run) {
        NotificationProperty wanted = run.run().notificationProperty();
        return Optional.ofNullable(wanted == null ? null : wanted.notifyDelayAfter())
                .map(minutes -> clock.after(Duration.ofMinutes(minutes), () -> {
                    if (inHand.containsKey(run.name())) {
                        news.late(run.id(), run.run(), minutes);
                    }
                }));
    }

    private void atPlace(RunInHand run) {
        String failure = null;
        try {
            if (!isToEnd(run)) {
                failure = inItsNetworks(run);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = RunsLeftBehind.BROKEN_OFF;
        } catch (RuntimeException e) {
            failure = String.valueOf(e.getMessage());
            throw e;
        } finally {
            if (!places.areShut()) {
                over(run, failure);
            }
        }
    }

    private @Nullable String inItsNetworks(RunInHand run) throws InterruptedException {
        try {
            interfaces.enter(run.id(), run.job(), run.name());
            return work.run(run.id(), run.job(), run.run(), program -> running(run, program));
        } catch (RunNetworks.RefusedException refused) {
            return refused.sentence();
        } finally {
            if (!places.areShut()) {
                interfaces.leave(run.name());
            }
        }
    }

    private void running(RunInHand run, JobPrograms.Program program) {
        store.changing(() -> {
            run.began(program, clock.instant());
            if (!isToEnd(run)) {
                keep(run, run.run().toBuilder().jobRunState("RUNNING"));
            }
            return run;
        });
        // Asked to end while its modules were installed.
        if (isToEnd(run)) {
            run.kill();
        }
    }

    private boolean isToEnd(RunInHand run) {
        return run.isToEnd() || places.areShut();
    }

    private void over(RunInHand run, @Nullable String failure) {
        String state = run.endState(failure);
        String message = state.equals("FAILED") ? failure : null;
        List<RunInHand> next = new ArrayList<>();
        RunInHand again = store.changing(() -> {
            int seconds = run.seconds(clock.instant());
            keep(
                    run,
                    run.run().toBuilder()
                            .jobRunState(state)
                            .errorMessage(message)
                            .completedOn(AwsTime.millis(clock))
                            .executionTime(seconds)
                            .dpuSeconds(JobCapacity.dpuSeconds(run.job(), run.run(), seconds)));
            inHand.remove(run.name());
            counted.accept(run.id());
            RunInHand retried = state.equals("FAILED") ? retry(run) : null;
            Stream.ofNullable(retried).forEach(next::add);
            next.addAll(admitted());
            return retried;
        });
        news.tell(run.id(), run.run(), state, message);
        follower.ended(run.id(), run.run(), again == null ? null : again.run());
        next.forEach(this::workSoon);
    }

    private @Nullable RunInHand retry(RunInHand failed) {
        int attempt = Objects.requireNonNullElse(failed.run().attempt(), 0) + 1;
        Job job = store.find(failed.id()).orElse(null);
        if (job == null || attempt > Objects.requireNonNullElse(job.maxRetries(), 0)) {
            return null;
        }
        return hold(failed.id(), job, FirstRun.again(failed.run(), attempt, AwsTime.millis(clock)));
    }

    /// While the store is held. A run whose job is gone is kept no more.
    private void keep(RunInHand run, JobRun.Builder changed) {
        run.keptAs(changed.lastModifiedOn(AwsTime.millis(clock)).build());
        if (store.find(run.id()).isPresent()) {
            store.put(run.id(), run.run());
        }
    }

    JobRun shown(JobRun run) {
        RunInHand now = inHand.get(String.valueOf(run.id()));
        return now == null || run.completedOn() != null
                ? run
                : run.toBuilder().executionTime(now.seconds(clock.instant())).build();
    }
}
