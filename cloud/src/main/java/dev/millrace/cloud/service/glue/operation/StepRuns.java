package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowNode;
import dev.millrace.cloud.service.glue.domain.WorkflowPlan;
import dev.millrace.cloud.service.glue.domain.WorkflowRunState;
import dev.millrace.cloud.service.glue.domain.WorkflowStep;
import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.Trigger;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The steps of workflows as what they are: runs of jobs, and crawls.
public final class StepRuns {
    private static final String NAME = "--WORKFLOW_NAME";
    private static final String RUN_ID = "--WORKFLOW_RUN_ID";

    private final JobRuns jobs;
    private final CrawlerRuns crawls;
    private final InstantSource clock;

    public StepRuns(JobRuns jobs, CrawlerRuns crawls, InstantSource clock) {
        this.jobs = jobs;
        this.crawls = crawls;
        this.clock = clock;
    }

    /// What a trigger is to begin, each with the number that its run will have.
    List<WorkflowStep> of(Trigger trigger, Instant now) {
        return WorkflowPlan.actions(trigger).stream()
                .map(action -> step(WorkflowNode.of(action), String.valueOf(trigger.name()), now))
                .toList();
    }

    WorkflowStep step(WorkflowNode node, String trigger, Instant now) {
        return WorkflowStep.begun(
                node, trigger, node.kind() == WorkflowNode.Kind.JOB ? jobs.number() : crawls.number(), now);
    }

    /// Begins a step's run, where it has not begun yet.
    /// @return what is to be said of the step, where its run is over already
    Optional<UnaryOperator<WorkflowStep>> begin(WorkflowId.Run key, WorkflowRunState run, WorkflowStep step) {
        return switch (step.node().kind()) {
            case JOB ->
                jobs.startOnce(job(key, step), action(key, run, step), step.trigger(), step.run())
                        .map(over -> open -> over(open, over));
            case CRAWLER ->
                crawls.startOnce(crawler(key, step), step.trigger(), step.run())
                        .map(over -> open -> over(open, over));
            case TRIGGER -> throw new IllegalStateException("a trigger is no step");
        };
    }

    void stop(WorkflowId.Run key, WorkflowStep step) {
        switch (step.node().kind()) {
            case JOB -> jobs.stop(job(key, step), step.run());
            case CRAWLER -> crawls.stop(crawler(key, step), step.run());
            case TRIGGER -> throw new IllegalStateException("a trigger is no step");
        }
    }

    WorkflowStep over(WorkflowStep step, JobRun run) {
        return step.over(String.valueOf(run.jobRunState()), run.errorMessage(), AwsTime.millis(clock));
    }

    WorkflowStep over(WorkflowStep step, CrawlRecord crawl) {
        return step.over(crawl.endState(), crawl.error(), AwsTime.millis(clock));
    }

    private static Action action(WorkflowId.Run key, WorkflowRunState run, WorkflowStep step) {
        Action action = run.plan().trigger(step.trigger()).stream()
                .flatMap(trigger -> WorkflowPlan.actions(trigger).stream())
                .filter(one -> step.node().equals(WorkflowNode.of(one)))
                .findFirst()
                .orElseThrow();
        Map<String, String> arguments = new HashMap<>(Objects.requireNonNullElse(action.arguments(), Map.of()));
        arguments.put(NAME, key.workflow().name());
        arguments.put(RUN_ID, key.id());
        return action.toBuilder().arguments(arguments).build();
    }

    private static JobId job(WorkflowId.Run key, WorkflowStep step) {
        WorkflowId id = key.workflow();
        return new JobId(id.account(), id.region(), step.node().name());
    }

    private static CrawlerId crawler(WorkflowId.Run key, WorkflowStep step) {
        WorkflowId id = key.workflow();
        return new CrawlerId(id.account(), id.region(), step.node().name());
    }
}
