package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.Condition;
import dev.millrace.wire.glue.Predicate;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/// How far a conditional trigger's predicate is met, since it fired last.
/// @param met the jobs whose last run ended as their condition says
public record TriggerProgress(List<String> met) {
    public static final TriggerProgress NONE = new TriggerProgress(List.of());

    public TriggerProgress {
        met = List.copyOf(met);
    }

    /// @param progress what is kept from here on
    public record Step(boolean fires, TriggerProgress progress) {}

    /// A run of a job has ended.
    public Step after(Predicate predicate, String job, String state) {
        List<Condition> conditions = Objects.requireNonNullElse(predicate.conditions(), List.of());
        boolean watched = conditions.stream().anyMatch(condition -> job.equals(condition.jobName()));
        if (!watched) {
            return new Step(false, this);
        }
        boolean meets = conditions.stream()
                .anyMatch(condition -> job.equals(condition.jobName()) && state.equals(condition.state()));
        if ("ANY".equals(predicate.logical())) {
            return new Step(meets, NONE);
        }
        TreeSet<String> now = new TreeSet<>(met);
        if (meets) {
            now.add(job);
        } else {
            now.remove(job);
        }
        boolean all = conditions.stream().allMatch(condition -> now.contains(String.valueOf(condition.jobName())));
        return all ? new Step(true, NONE) : new Step(false, new TriggerProgress(List.copyOf(now)));
    }
}
