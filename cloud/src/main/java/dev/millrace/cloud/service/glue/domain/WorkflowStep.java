package dev.millrace.cloud.service.glue.domain;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A job or a crawler as a run of a workflow began it.
/// @param trigger which began it
/// @param runs the ids of the job's runs, the first one's first: a run that is tried again has several; or of the crawl
/// @param state of AWS's states of job runs or crawls
public record WorkflowStep(
        WorkflowNode node,
        String trigger,
        List<String> runs,
        String state,
        @Nullable String error,
        Instant startedOn,
        @Nullable Instant completedOn) {
    public WorkflowStep {
        runs = List.copyOf(runs);
    }

    /// Known by its run before that is begun: so that after a kill it is begun once, and only once.
    public static WorkflowStep begun(WorkflowNode node, String trigger, String run, Instant now) {
        return new WorkflowStep(node, trigger, List.of(run), "RUNNING", null, now, null);
    }

    public boolean isOver() {
        return completedOn != null;
    }

    /// The run that it is at.
    public String run() {
        return runs.getLast();
    }

    public WorkflowStep over(String state, @Nullable String error, Instant now) {
        return new WorkflowStep(node, trigger, runs, state, error, startedOn, now);
    }

    /// Its run has failed and is tried again as another.
    public WorkflowStep again(String run) {
        return new WorkflowStep(
                node,
                trigger,
                Stream.concat(runs.stream(), Stream.of(run)).toList(),
                state,
                error,
                startedOn,
                completedOn);
    }
}
