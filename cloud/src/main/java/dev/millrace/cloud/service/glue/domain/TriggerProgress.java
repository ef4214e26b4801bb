package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Condition;
import dev.millrace.wire.glue.Predicate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// How far a conditional trigger's predicate is met, since it fired last.
/// @param met the jobs and crawlers whose last run ended as their condition says
public record TriggerProgress(List<WorkflowNode> met) {
    public static final TriggerProgress NONE = new TriggerProgress(List.of());

    public TriggerProgress {
        met = List.copyOf(met);
    }

    /// @param progress what is kept from here on
    public record Step(boolean fires, TriggerProgress progress) {}

    /// A run of a job, or a crawl, has ended.
    public Step after(Predicate predicate, WorkflowNode watched, String state) {
        List<Condition> conditions = Objects.requireNonNullElse(predicate.conditions(), List.of());
        if (conditions.stream().map(WorkflowNode::of).noneMatch(watched::equals)) {
            return new Step(false, this);
        }
        boolean meets = conditions.stream().anyMatch(condition -> watched.meets(condition, state));
        if ("ANY".equals(predicate.logical())) {
            return new Step(meets, NONE);
        }
        Set<WorkflowNode> now = new LinkedHashSet<>(met);
        if (meets) {
            now.add(watched);
        } else {
            now.remove(watched);
        }
        boolean all = conditions.stream().map(WorkflowNode::of).allMatch(now::contains);
        return all ? new Step(true, NONE) : new Step(false, new TriggerProgress(List.copyOf(now)));
    }
}
