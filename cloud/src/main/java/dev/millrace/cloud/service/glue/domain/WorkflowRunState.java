package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Condition;
import dev.millrace.wire.glue.Trigger;
import dev.millrace.wire.glue.WorkflowRunStatistics;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A run of a workflow:
///
/// ```
/// RUNNING  → COMPLETED   nothing is under way, and no trigger's conditions are met: however its steps ended
/// RUNNING  → STOPPING    StopWorkflowRun
/// STOPPING → STOPPED     nothing is under way any more
///          → ERROR       it could not begin: too many runs at once
/// ```
///
/// The triggers are those of its beginning. A conditional one fires once in a run, when it is activated and the last
/// steps of what it watches ended as it wants.
/// @param batchSize of the events that began it, where their number did; else null
/// @param batchWindow in seconds, where its end began it; else null
@RecordBuilder
public record WorkflowRunState(
        String id,
        @Nullable String previousRunId,
        Map<String, String> properties,
        Instant startedOn,
        @Nullable Instant completedOn,
        String status,
        @Nullable String error,
        List<Trigger> triggers,
        List<WorkflowStep> steps,
        List<String> fired,
        @Nullable Integer batchSize,
        @Nullable Integer batchWindow)
        implements WorkflowRunStateBuilder.With {
    public static final String RUNNING = "RUNNING";
    public static final String STOPPING = "STOPPING";

    public WorkflowRunState {
        properties = Map.copyOf(properties);
        triggers = List.copyOf(triggers);
        steps = List.copyOf(steps);
        fired = List.copyOf(fired);
    }

    public static WorkflowRunState begun(
            String id, Map<String, String> properties, Instant now, WorkflowPlan plan) {
        return new WorkflowRunState(
                id, null, properties, now, null, RUNNING, null, plan.triggers(), List.of(), List.of(), null, null);
    }

    public boolean isUnderWay() {
        return status.equals(RUNNING) || status.equals(STOPPING);
    }

    public WorkflowPlan plan() {
        return new WorkflowPlan(triggers);
    }

    /// Those whose time has come.
    public List<Trigger> due() {
        if (!status.equals(RUNNING)) {
            return List.of();
        }
        return triggers.stream()
                .filter(trigger -> !WorkflowPlan.starts(trigger)
                        && "ACTIVATED".equals(trigger.state())
                        && !fired.contains(String.valueOf(trigger.name()))
                        && isMet(trigger))
                .toList();
    }

    private boolean isMet(Trigger trigger) {
        List<Condition> conditions = WorkflowPlan.conditions(trigger);
        Predicate<Condition> met = condition -> last(WorkflowNode.of(condition))
                .filter(step -> step.isOver() && step.node().meets(condition, step.state()))
                .isPresent();
        boolean any = trigger.predicate() != null && "ANY".equals(trigger.predicate().logical());
        return any ? conditions.stream().anyMatch(met) : !conditions.isEmpty() && conditions.stream().allMatch(met);
    }

    private Optional<WorkflowStep> last(WorkflowNode node) {
        return steps.stream().filter(step -> step.node().equals(node)).reduce((_, later) -> later);
    }

    /// A trigger has fired, and these are what it began.
    public WorkflowRunState fired(Trigger trigger, List<WorkflowStep> begun) {
        List<String> names = new ArrayList<>(fired);
        names.add(String.valueOf(trigger.name()));
        List<WorkflowStep> all = new ArrayList<>(steps);
        all.addAll(begun);
        return withFired(names).withSteps(all);
    }

    /// The step that is at a run now looks otherwise; nothing changes where none under way is.
    public WorkflowRunState step(String run, UnaryOperator<WorkflowStep> change) {
        return withSteps(steps.stream()
                .map(step -> !step.isOver() && step.run().equals(run) ? change.apply(step) : step)
                .toList());
    }

    /// Over, where nothing is under way any more.
    public WorkflowRunState settled(Instant now) {
        if (!isUnderWay() || !steps.stream().allMatch(WorkflowStep::isOver)) {
            return this;
        }
        return withStatus(status.equals(STOPPING) ? "STOPPED" : "COMPLETED").withCompletedOn(now);
    }

    /// Another run that does again what these nodes did, and all that comes after them; the rest is as it was.
    public WorkflowRunState resumed(String id, Set<WorkflowNode> nodes, Instant now) {
        Set<WorkflowNode> anew = plan().from(nodes);
        return new WorkflowRunState(
                id,
                this.id,
                properties,
                now,
                null,
                RUNNING,
                null,
                triggers,
                steps.stream().filter(step -> !anew.contains(step.node())).toList(),
                fired.stream()
                        .filter(name -> !anew.contains(new WorkflowNode(WorkflowNode.Kind.TRIGGER, name)))
                        .toList(),
                batchSize,
                batchWindow);
    }

    /// @param waiting how many of the steps wait for room
    public WorkflowRunStatistics statistics(int waiting) {
        int total = triggers.stream().mapToInt(trigger -> WorkflowPlan.actions(trigger).size()).sum();
        return WorkflowRunStatistics.builder()
                .totalActions(total)
                .timeoutActions(count("TIMEOUT"))
                .failedActions(count("FAILED"))
                .stoppedActions(count("STOPPED") + count("CANCELLED"))
                .succeededActions(count("SUCCEEDED"))
                .runningActions(count(RUNNING) - waiting)
                .erroredActions(count("ERROR"))
                .waitingActions(waiting)
                .build();
    }

    private int count(String state) {
        return (int) steps.stream().filter(step -> step.state().equals(state)).count();
    }
}
