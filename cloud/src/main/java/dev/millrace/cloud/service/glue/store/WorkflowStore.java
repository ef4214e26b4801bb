package dev.millrace.cloud.service.glue.store;

import dev.millrace.cloud.service.glue.domain.PendingEvents;
import dev.millrace.cloud.service.glue.domain.TriggerId;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowRunState;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.ChangeLock;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.glue.Workflow;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Workflows, their runs, and the events that wait until they are enough for one:
///
/// ```
/// glue/workflows        account region workflow
/// glue/workflow-runs    as KeptRuns has it
/// glue/workflow-events  account region trigger
/// ```
public final class WorkflowStore {
    private final Storage storage;
    private final Documents<Workflow> workflows;
    private final KeptRuns<WorkflowRunState> runs;
    private final Documents<PendingEvents> events;
    private final ChangeLock lock = new ChangeLock();

    public WorkflowStore(Storage storage) {
        this.storage = storage;
        workflows = storage.documents("glue/workflows", Workflow.class);
        runs = new KeptRuns<>(
                storage.documents("glue/workflow-runs", WorkflowRunState.class),
                WorkflowRunState::id,
                WorkflowRunState::startedOn,
                run -> !run.isUnderWay());
        events = storage.documents("glue/workflow-events", PendingEvents.class);
    }

    public Optional<Workflow> find(WorkflowId id) {
        return workflows.find(id.key());
    }

    public List<Workflow> list(String account, String region) {
        return workflows.list(account, region);
    }

    public void each(Consumer<WorkflowId> visitor) {
        workflows.scanKeys(List.of(), List.of(), (key, _) -> {
            visitor.accept(new WorkflowId(key.get(0), key.get(1), key.get(2)));
            return true;
        });
    }

    /// Decides and writes while nobody else changes a workflow or a run.
    public <R> R changing(Supplier<R> change) {
        return lock.holding(change);
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
            runs.deleteAll(batch, id.key());
            with.accept(batch);
        });
    }

    /// A new run; the oldest beyond what is kept go.
    /// @param with what else is kept in the same write
    public void begin(WorkflowId id, WorkflowRunState run, Consumer<Batch> with) {
        storage.write(batch -> {
            runs.begin(batch, run, id.key());
            with.accept(batch);
        });
    }

    public void put(WorkflowId id, WorkflowRunState run) {
        runs.put(run, id.key());
    }

    public Optional<WorkflowRunState> run(WorkflowId.Run run) {
        return runs.find(run.id(), run.workflow().key());
    }

    /// The newest first.
    public List<WorkflowRunState> runs(WorkflowId id) {
        return runs.list(id.key());
    }

    public Optional<WorkflowRunState> last(WorkflowId id) {
        return runs.newest(id.key());
    }

    public void eachRun(BiConsumer<WorkflowId, WorkflowRunState> visitor) {
        runs.each((of, run) -> visitor.accept(new WorkflowId(of.get(0), of.get(1), of.get(2)), run));
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
}
