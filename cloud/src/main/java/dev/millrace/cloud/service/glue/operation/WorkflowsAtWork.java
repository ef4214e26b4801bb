package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowNode;
import dev.millrace.cloud.service.glue.domain.WorkflowPlan;
import dev.millrace.cloud.service.glue.domain.WorkflowRunState;
import dev.millrace.cloud.service.glue.domain.WorkflowStep;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.ConcurrentRunsExceededException;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.Trigger;
import dev.millrace.wire.glue.Workflow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The runs of workflows that are under way, step by step. A step is kept, with the number that its run will have,
/// before that run is begun: what the server's end broke off goes on at the next start, and no step is begun twice.
public final class WorkflowsAtWork {
    private static final System.Logger LOG = System.getLogger(WorkflowsAtWork.class.getName());

    /// Why a run begins, beside somebody's wish.
    /// @param properties over the workflow's own
    record Cause(Map<String, String> properties, @Nullable Integer batchSize, @Nullable Integer batchWindow) {
        static final Cause TRIGGER = new Cause(Map.of(), null, null);
    }

    private final WorkflowStore store;
    private final WorkflowGraphs graphs;
    private final StepRuns stepRuns;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<String, WorkflowId.Run> steps = new ConcurrentHashMap<>();
    private final Set<WorkflowId.Run> underWay = ConcurrentHashMap.newKeySet();

    public WorkflowsAtWork(
            WorkflowStore store,
            WorkflowGraphs graphs,
            StepRuns stepRuns,
            InstantSource clock,
            RandomGenerator random) {
        this.store = store;
        this.graphs = graphs;
        this.stepRuns = stepRuns;
        this.clock = clock;
        this.random = random;
    }

    /// What was under way when the server ended. Asked before jobs and crawls go on, so that the end of none is missed.
    public void watch() {
        store.eachRun((id, run) -> {
            if (run.isUnderWay()) {
                watch(id.run(run.id()), run.steps());
            }
        });
    }

    /// Asked after jobs and crawls went on: steps whose runs are over meanwhile are told, those that never came to a run
    /// are begun.
    public void resume() {
        for (WorkflowId.Run key : List.copyOf(underWay)) {
            List<WorkflowStep> open = store.run(key)
                    .map(run -> run.steps().stream().filter(step -> !step.isOver()).toList())
                    .orElse(List.of());
            begin(key, open);
            advance(key, run -> run);
        }
    }

    /// @return the run's id
    String start(WorkflowId id, Map<String, String> properties) {
        Begun begun = store.changing(() -> {
            refuseTooMany(id, Workflows.require(store, id));
            return begin(id, new Cause(properties, null, null), _ -> {});
        });
        begin(begun.key(), begun.steps());
        return begun.key().id();
    }

    /// What a trigger begins. A workflow that may not have one more run has one that says so.
    /// @param with what else is kept in the same write
    void start(WorkflowId id, Cause cause, Consumer<Batch> with) {
        Begun begun = store.changing(() -> {
            try {
                refuseTooMany(id, Workflows.require(store, id));
                return begin(id, cause, with);
            } catch (ConcurrentRunsExceededException tooMany) {
                Instant now = AwsTime.millis(clock);
                WorkflowRunState none = WorkflowRunState.begun(number(), cause.properties(), now, graphs.plan(id))
                        .with(more -> more.status("ERROR").error(tooMany.message()).completedOn(now));
                store.begin(id, none, with);
                return new Begun(id.run(none.id()), List.of());
            }
        });
        begin(begun.key(), begun.steps());
    }

    /// @return the new run's id
    String resume(WorkflowId id, WorkflowRunState run, Set<WorkflowNode> nodes) {
        Begun begun = store.changing(() -> {
            refuseTooMany(id, Workflows.require(store, id));
            Instant now = AwsTime.millis(clock);
            List<WorkflowStep> again = run.steps().stream()
                    .filter(step -> nodes.contains(step.node()))
                    .map(step -> stepRuns.step(step.node(), step.trigger(), now))
                    .toList();
            WorkflowRunState resumed = run.resumed(number(), nodes, now);
            List<WorkflowStep> all = new ArrayList<>(resumed.steps());
            all.addAll(again);
            WorkflowId.Run key = id.run(resumed.id());
            store.begin(id, resumed.withSteps(all), _ -> {});
            watch(key, again);
            return new Begun(key, again);
        });
        begin(begun.key(), begun.steps());
        return begun.key().id();
    }

    /// Ends what is under way of a run that is STOPPING.
    void stop(WorkflowId.Run key) {
        endWhatBegan(key);
        advance(key, run -> run);
    }

    /// Asked again of what began while the run was asked to stop.
    private void endWhatBegan(WorkflowId.Run key) {
        store.run(key).filter(run -> run.status().equals(WorkflowRunState.STOPPING)).stream()
                .flatMap(run -> run.steps().stream())
                .filter(step -> !step.isOver())
                .forEach(step -> stepRuns.stop(key, step));
    }

    /// A job's run is over.
    /// @param again the run in which it is tried again, or null
    /// @return whether it was a workflow's: then no trigger outside hears of it
    public boolean ended(JobRun run, @Nullable JobRun again) {
        String id = String.valueOf(run.id());
        return ended(
                id,
                again == null ? null : again.id(),
                step -> again == null
                        ? stepRuns.over(step, run)
                        : step.again(String.valueOf(again.id())));
    }

    /// A crawl is over.
    /// @return whether it was a workflow's
    public boolean ended(CrawlRecord crawl) {
        return ended(crawl.id(), null, step -> stepRuns.over(step, crawl));
    }

    private boolean ended(String run, @Nullable String again, UnaryOperator<WorkflowStep> change) {
        WorkflowId.Run key = steps.remove(run);
        if (key == null) {
            return false;
        }
        if (again != null) {
            steps.put(again, key);
        }
        advance(key, state -> state.step(run, change));
        if (again != null) {
            endWhatBegan(key);
        }
        return true;
    }

    private record Begun(WorkflowId.Run key, List<WorkflowStep> steps) {}

    private void refuseTooMany(WorkflowId id, Workflow workflow) {
        Integer most = workflow.maxConcurrentRuns();
        if (most != null
                && underWay.stream().filter(run -> run.workflow().equals(id)).count() >= most) {
            throw new ConcurrentRunsExceededException("Concurrent runs exceeded for workflow: " + id.name() + ".");
        }
    }

    /// While the store is held.
    private Begun begin(WorkflowId id, Cause cause, Consumer<Batch> with) {
        WorkflowPlan plan = graphs.plan(id);
        Trigger start = plan.start()
                .orElseThrow(() -> new InvalidInputException("Workflow " + id.name() + " has no start trigger"));
        Map<String, String> properties = new HashMap<>(
                Objects.requireNonNullElse(Workflows.require(store, id).defaultRunProperties(), Map.of()));
        properties.putAll(cause.properties());
        Instant now = AwsTime.millis(clock);
        List<WorkflowStep> first = stepRuns.of(start, now);
        WorkflowRunState run = WorkflowRunState.begun(number(), properties, now, plan)
                .fired(start, first)
                .with(more -> more.batchSize(cause.batchSize()).batchWindow(cause.batchWindow()));
        WorkflowId.Run key = id.run(run.id());
        store.begin(id, run, with);
        watch(key, first);
        return new Begun(key, first);
    }

    private void watch(WorkflowId.Run key, List<WorkflowStep> some) {
        underWay.add(key);
        some.stream().filter(step -> !step.isOver()).forEach(step -> steps.put(step.run(), key));
    }

    /// Something of a run has changed: what follows is begun.
    private void advance(WorkflowId.Run key, UnaryOperator<WorkflowRunState> change) {
        List<WorkflowStep> next = store.changing(() -> {
            Optional<WorkflowRunState> had = store.run(key);
            if (had.isEmpty()) {
                underWay.remove(key);
                return List.of();
            }
            Instant now = AwsTime.millis(clock);
            WorkflowRunState run = change.apply(had.get());
            List<WorkflowStep> begun = new ArrayList<>();
            for (Trigger trigger : run.due()) {
                List<WorkflowStep> some = stepRuns.of(trigger, now);
                run = run.fired(trigger, some);
                begun.addAll(some);
            }
            run = run.settled(now);
            if (!run.equals(had.get())) {
                store.put(key.workflow(), run);
            }
            watch(key, begun);
            if (!run.isUnderWay()) {
                underWay.remove(key);
            }
            return begun;
        });
        begin(key, next);
    }

    /// Begins the runs of steps that are kept; one that is refused has failed.
    private void begin(WorkflowId.Run key, List<WorkflowStep> some) {
        for (WorkflowStep step : some) {
            try {
                WorkflowRunState run = store.run(key).orElse(null);
                if (run == null || run.status().equals(WorkflowRunState.STOPPING)) {
                    ended(step.run(), null, open -> open.over("STOPPED", null, AwsTime.millis(clock)));
                } else {
                    stepRuns.begin(key, run, step).ifPresent(over -> ended(step.run(), null, over));
                }
            } catch (AwsException refused) {
                LOG.log(System.Logger.Level.WARNING, "Workflow " + key.workflow().name() + ": " + refused.message());
                ended(step.run(), null, open -> open.over("ERROR", refused.message(), AwsTime.millis(clock)));
            }
        }
        if (!some.isEmpty()) {
            endWhatBegan(key);
        }
    }

    private String number() {
        return "wr_" + Ids.hex(random, GlueLimits.RUN_ID_BYTES);
    }
}
