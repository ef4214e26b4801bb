package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.domain.PendingEvents;
import dev.millrace.cloud.service.glue.domain.TriggerId;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.store.TriggerStore;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.EventBatchingCondition;
import dev.millrace.wire.glue.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Events that begin workflows: gathered for a workflow's EVENT trigger until there are as many as it wants, or until the
/// time since the first is over. An event is kept before it is taken, and goes with the run that it begins in one write.
public final class WorkflowEvents {
    private static final System.Logger LOG = System.getLogger(WorkflowEvents.class.getName());
    private static final String EVENT_IDS = "aws:eventIds";

    private final WorkflowStore store;
    private final TriggerStore triggers;
    private final WorkflowsAtWork atWork;
    private final Clock clock;
    private final Planned<TriggerId> windows;

    public WorkflowEvents(WorkflowStore store, TriggerStore triggers, WorkflowsAtWork atWork, Clock clock) {
        this.store = store;
        this.triggers = triggers;
        this.atWork = atWork;
        this.clock = clock;
        this.windows = new Planned<>(clock);
    }

    /// What waited when the server ended.
    public void resume() {
        store.eachEvents(this::await);
    }

    public void stop() {
        windows.stop();
    }

    /// Takes events for a workflow.
    /// @param eventIds an empty one for an event that has none
    public void take(WorkflowId id, List<String> eventIds) {
        store.changing(() -> {
            Trigger taking = require(id);
            TriggerId key = new TriggerId(id.account(), id.region(), String.valueOf(taking.name()));
            int size = condition(taking).batchSize();
            PendingEvents pending = store.events(key).orElse(PendingEvents.none(AwsTime.millis(clock)));
            for (String event : eventIds) {
                pending = pending.and(event);
                if (pending.count() >= size) {
                    begin(id, key, pending, pending.count(), null);
                    pending = PendingEvents.none(AwsTime.millis(clock));
                }
            }
            if (pending.count() > 0) {
                store.put(key, pending);
                await(key, pending);
            } else {
                windows.cancel(key);
            }
            return key;
        });
    }

    private Trigger require(WorkflowId id) {
        Workflows.require(store, id);
        Trigger found = triggers.list(id.account(), id.region()).stream()
                .filter(one -> id.name().equals(one.workflowName()) && Triggers.EVENT.equals(one.type()))
                .findFirst()
                .orElseThrow(() -> new EntityNotFoundException("Workflow " + id.name() + " has no EVENT trigger"));
        if (Triggers.DEACTIVATED.equals(found.state())) {
            throw new EntityNotFoundException("Trigger " + found.name() + " is not active");
        }
        return found;
    }

    /// Forgets what waits for a trigger that is no more.
    void forget(TriggerId id) {
        // While no event is being taken for it.
        store.changing(() -> {
            windows.cancel(id);
            store.drop(id);
            return id;
        });
    }

    private void await(TriggerId id, PendingEvents pending) {
        triggers.find(id)
                .ifPresent(trigger -> windows.at(
                        id, pending.since().plusSeconds(window(trigger)), () -> over(id, pending.since())));
    }

    private void over(TriggerId id, Instant since) {
        triggers.find(id).ifPresent(trigger -> store.changing(() -> {
            store.events(id).filter(pending -> pending.since().equals(since)).ifPresent(pending -> {
                WorkflowId workflow =
                        new WorkflowId(id.account(), id.region(), String.valueOf(trigger.workflowName()));
                try {
                    begin(workflow, id, pending, null, window(trigger));
                } catch (AwsException refused) {
                    LOG.log(System.Logger.Level.WARNING, "Trigger " + id.name() + ": " + refused.message());
                }
            });
            return id;
        }));
    }

    private void begin(
            WorkflowId id,
            TriggerId trigger,
            PendingEvents pending,
            @Nullable Integer size,
            @Nullable Integer window) {
        atWork.start(
                id,
                new WorkflowsAtWork.Cause(Map.of(EVENT_IDS, pending.ids().toString()), size, window),
                batch -> store.forget(trigger, batch));
    }

    private static EventBatchingCondition condition(Trigger trigger) {
        return Objects.requireNonNull(trigger.eventBatchingCondition());
    }

    private static int window(Trigger trigger) {
        return Objects.requireNonNull(condition(trigger).batchWindow());
    }
}
