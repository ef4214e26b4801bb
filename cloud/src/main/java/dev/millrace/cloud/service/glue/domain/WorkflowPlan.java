package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.Condition;
import dev.millrace.wire.glue.Predicate;
import dev.millrace.wire.glue.Trigger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What follows what in a workflow: its triggers, what they begin, what they wait for.
public record WorkflowPlan(List<Trigger> triggers) {
    /// From one node to another.
    public record Edge(WorkflowNode from, WorkflowNode to) {}

    public WorkflowPlan {
        triggers = List.copyOf(triggers);
    }

    /// The one that begins a run; a workflow without one cannot run.
    public Optional<Trigger> start() {
        return triggers.stream().filter(WorkflowPlan::starts).findFirst();
    }

    public static boolean starts(Trigger trigger) {
        return !"CONDITIONAL".equals(trigger.type());
    }

    public Optional<Trigger> trigger(String name) {
        return triggers.stream().filter(one -> name.equals(one.name())).findFirst();
    }

    public static WorkflowNode node(Trigger trigger) {
        return new WorkflowNode(WorkflowNode.Kind.TRIGGER, String.valueOf(trigger.name()));
    }

    public static List<Action> actions(Trigger trigger) {
        return Objects.requireNonNullElse(trigger.actions(), List.of());
    }

    public static List<Condition> conditions(Trigger trigger) {
        Predicate predicate = trigger.predicate();
        return predicate == null ? List.of() : Objects.requireNonNullElse(predicate.conditions(), List.of());
    }

    public Set<WorkflowNode> nodes() {
        Set<WorkflowNode> nodes = new LinkedHashSet<>();
        triggers.forEach(trigger -> nodes.add(node(trigger)));
        for (Edge edge : edges()) {
            nodes.add(edge.from());
            nodes.add(edge.to());
        }
        return nodes;
    }

    public Set<Edge> edges() {
        Set<Edge> edges = new LinkedHashSet<>();
        for (Trigger trigger : triggers) {
            conditions(trigger).forEach(one -> edges.add(new Edge(WorkflowNode.of(one), node(trigger))));
            actions(trigger).forEach(one -> edges.add(new Edge(node(trigger), WorkflowNode.of(one))));
        }
        return edges;
    }

    /// These nodes, and all that comes after them.
    public Set<WorkflowNode> from(Set<WorkflowNode> nodes) {
        Set<WorkflowNode> found = new HashSet<>(nodes);
        Deque<WorkflowNode> next = new ArrayDeque<>(nodes);
        Set<Edge> edges = edges();
        while (!next.isEmpty()) {
            WorkflowNode node = next.remove();
            for (Edge edge : edges) {
                if (edge.from().equals(node) && found.add(edge.to())) {
                    next.add(edge.to());
                }
            }
        }
        return found;
    }
}
