package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.PendingEvents;
import dev.millrace.cloud.service.glue.domain.TriggerId;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowRunState;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Workflows, their runs, and the events that wait until they are enough for one:
///
/// ```
/// glue/workflows        account region workflow
/// glue/workflow-runs    account region workflow start (the later the smaller, 19 digits) id
/// glue/workflow-starts  account region workflow id → start
/// glue/workflow-events  account region trigger
/// ```
public final class WorkflowStore {
    /// Runs that are kept of a workflow, beside those under way.
    private static final int RUNS_MAX = 1000;

    private record Start(String age) {}

    private final Storage storage;
    private final Documents<Workflow> workflows;
    private final Documents<WorkflowRunState> runs;
    private final Documents<Start> starts;
    private final Documents<PendingEvents> events;
    private final ReentrantLock changing = new ReentrantLock();

    public WorkflowStore(Storage storage) {
        this.storage = storage;
        workflows = storage.documents("glue/workflows", Workflow.class);
        runs = storage.documents("glue/workflow-runs", WorkflowRunState.class);
        starts = storage.documents("glue/workflow-starts", Start.class);
        events = storage.documents("glue/workflow-events", PendingEvents.class);
    }

    public Optional<Workflow> find(WorkflowId id) {
        return workflows.find(id.key());
    }

    public List<Workflow> list(String account, String region) {
        return workflows.list(account, region);
    }

    /// Decides and writes while nobody else changes a workflow or a run.
    public <R> R changing(Supplier<R> change) {
        changing.lock();
        try {
            return change.get();
        } finally {
            changing.unlock();
        }
    }

    /// @param with what else is kept in the same write
    public void put(WorkflowId id, Workflow workflow, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.put(workflows, workflow, id.key());
            with.accept(batch);
        });
    }

    /// A workflow goes with its runs.
    public void delete(WorkflowId id, Consumer<Batch> with) {
        storage.write(batch -> {
            batch.delete(workflows, id.key());
            batch.deleteAll(runs, id.key());
            batch.deleteAll(starts, id.key());
            with.accept(batch);
        });
    }

    /// A new run; the oldest beyond what is kept go.
    /// @param with what else is kept in the same write
    public void begin(WorkflowId id, WorkflowRunState run, Consumer<Batch> with) {
        List<String[]> old = beyond(id);
        String age = age(run);
        storage.write(batch -> {
            batch.put(runs, run, key(id, age, run.id()));
            batch.put(starts, new Start(age), id.account(), id.region(), id.name(), run.id());
            for (String[] key : old) {
                batch.delete(runs, key);
                batch.delete(starts, id.account(), id.region(), id.name(), key[4]);
            }
            with.accept(batch);
        });
    }

    private List<String[]> beyond(WorkflowId id) {
        List<String[]> old = new ArrayList<>();
        int[] seen = {0};
        runs.scanKeys(List.of(id.key()), List.of(), (key, run) -> {
            if (++seen[0] >= RUNS_MAX && !run.get().isUnderWay()) {
                old.add(key.toArray(String[]::new));
            }
            return true;
        });
        return old;
    }

    public void put(WorkflowId id, WorkflowRunState run) {
        runs.put(run, key(id, age(run), run.id()));
    }

    public Optional<WorkflowRunState> run(WorkflowId.Run run) {
        WorkflowId id = run.workflow();
        return starts.find(id.account(), id.region(), id.name(), run.id())
                .flatMap(start -> runs.find(key(id, start.age(), run.id())));
    }

    /// The newest first.
    public List<WorkflowRunState> runs(WorkflowId id) {
        return runs.list(id.key());
    }

    public Optional<WorkflowRunState> last(WorkflowId id) {
        List<WorkflowRunState> found = new ArrayList<>();
        runs.scanKeys(List.of(id.key()), List.of(), (_, run) -> {
            found.add(run.get());
            return false;
        });
        return found.stream().findFirst();
    }

    public void eachRun(BiConsumer<WorkflowId, WorkflowRunState> visitor) {
        runs.scanKeys(List.of(), List.of(), (key, run) -> {
            visitor.accept(new WorkflowId(key.get(0), key.get(1), key.get(2)), run.get());
            return true;
        });
    }

    public Optional<PendingEvents> events(TriggerId trigger) {
        return events.find(trigger.key());
    }

    public void put(TriggerId trigger, PendingEvents pending) {
        events.put(pending, trigger.key());
    }

    /// With what they began.
    public void forget(TriggerId trigger, Batch batch) {
        batch.delete(events, trigger.key());
    }

    public void drop(TriggerId trigger) {
        events.delete(trigger.key());
    }

    public void eachEvents(BiConsumer<TriggerId, PendingEvents> visitor) {
        events.scanKeys(List.of(), List.of(), (key, pending) -> {
            visitor.accept(new TriggerId(key.get(0), key.get(1), key.get(2)), pending.get());
            return true;
        });
    }

    private static String age(WorkflowRunState run) {
        return "%019d".formatted(Long.MAX_VALUE - run.startedOn().toEpochMilli());
    }

    private static String[] key(WorkflowId id, String age, String run) {
        return new String[] {id.account(), id.region(), id.name(), age, run};
    }
}
