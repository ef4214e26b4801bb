package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowNode;
import dev.millrace.cloud.service.glue.domain.WorkflowPlan;
import dev.millrace.cloud.service.glue.domain.WorkflowRunState;
import dev.millrace.cloud.service.glue.domain.WorkflowStep;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.cloud.service.glue.store.TriggerStore;
import dev.millrace.wire.glue.Crawl;
import dev.millrace.wire.glue.CrawlerNodeDetails;
import dev.millrace.wire.glue.Edge;
import dev.millrace.wire.glue.JobNodeDetails;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.Node;
import dev.millrace.wire.glue.StartingEventBatchCondition;
import dev.millrace.wire.glue.TriggerNodeDetails;
import dev.millrace.wire.glue.WorkflowGraph;
import dev.millrace.wire.glue.WorkflowRun;
import java.util.ArrayList;
import java.util.List;

/// Workflows and their runs as they are shown: what leads to what, and how far it came.
public final class WorkflowGraphs {
    private final TriggerStore triggers;
    private final JobStore jobs;
    private final JobsAtWork atWork;

    public WorkflowGraphs(TriggerStore triggers, JobStore jobs, JobsAtWork atWork) {
        this.triggers = triggers;
        this.jobs = jobs;
        this.atWork = atWork;
    }

    /// A workflow's, of whose runs nothing is said.
    WorkflowGraph of(WorkflowId id) {
        return graph(id, plan(id), List.of());
    }

    /// As a workflow's triggers are now.
    WorkflowPlan plan(WorkflowId id) {
        return new WorkflowPlan(triggers.list(id.account(), id.region()).stream()
                .filter(trigger -> id.name().equals(trigger.workflowName()))
                .toList());
    }

    WorkflowRun shown(WorkflowId id, WorkflowRunState run, boolean withGraph) {
        return WorkflowRun.builder()
                .name(id.name())
                .workflowRunId(run.id())
                .previousRunId(run.previousRunId())
                .workflowRunProperties(run.properties())
                .startedOn(run.startedOn())
                .completedOn(run.completedOn())
                .status(run.status())
                .errorMessage(run.error())
                .statistics(run.statistics(waiting(id, run)))
                .graph(withGraph ? graph(id, run.plan(), run.steps()) : null)
                .startingEventBatchCondition(
                        run.batchSize() == null && run.batchWindow() == null
                                ? null
                                : new StartingEventBatchCondition(run.batchSize(), run.batchWindow()))
                .build();
    }

    private int waiting(WorkflowId id, WorkflowRunState run) {
        return (int) run.steps().stream()
                .filter(step -> !step.isOver() && step.node().kind() == WorkflowNode.Kind.JOB)
                .flatMap(step -> jobs.run(new JobId(id.account(), id.region(), step.node().name()), step.run()).stream())
                .filter(one -> "WAITING".equals(one.jobRunState()))
                .count();
    }

    private WorkflowGraph graph(WorkflowId id, WorkflowPlan plan, List<WorkflowStep> steps) {
        List<Node> nodes = new ArrayList<>();
        for (WorkflowNode node : plan.nodes()) {
            List<WorkflowStep> of =
                    steps.stream().filter(step -> step.node().equals(node)).toList();
            Node.Builder shown = Node.builder()
                    .type(node.kind().name())
                    .name(node.name())
                    .uniqueId(node.uniqueId(id));
            switch (node.kind()) {
                case TRIGGER ->
                    shown.triggerDetails(
                            new TriggerNodeDetails(plan.trigger(node.name()).orElse(null)));
                case JOB -> {
                    if (!of.isEmpty()) {
                        shown.jobDetails(new JobNodeDetails(runs(id, of)));
                    }
                }
                case CRAWLER -> {
                    if (!of.isEmpty()) {
                        shown.crawlerDetails(new CrawlerNodeDetails(
                                of.stream().map(WorkflowGraphs::crawl).toList()));
                    }
                }
            }
            nodes.add(shown.build());
        }
        List<Edge> edges = plan.edges().stream()
                .map(edge -> new Edge(edge.from().uniqueId(id), edge.to().uniqueId(id)))
                .toList();
        return new WorkflowGraph(nodes, edges);
    }

    private List<JobRun> runs(WorkflowId id, List<WorkflowStep> steps) {
        List<JobRun> runs = new ArrayList<>();
        for (WorkflowStep step : steps) {
            JobId job = new JobId(id.account(), id.region(), step.node().name());
            for (String run : step.runs()) {
                runs.add(jobs.run(job, run).map(atWork::shown).orElseGet(() -> none(step)));
            }
        }
        return runs;
    }

    /// Of a step that came to no run of the job.
    private static JobRun none(WorkflowStep step) {
        return JobRun.builder()
                .id(step.run())
                .attempt(0)
                .jobName(step.node().name())
                .triggerName(step.trigger())
                .startedOn(step.startedOn())
                .completedOn(step.completedOn())
                .jobRunState(step.isOver() ? step.state() : "STARTING")
                .errorMessage(step.error())
                .build();
    }

    private static Crawl crawl(WorkflowStep step) {
        return Crawl.builder()
                .state(step.state())
                .startedOn(step.startedOn())
                .completedOn(step.completedOn())
                .errorMessage(step.error())
                .logGroup(CrawlRecord.LOG_GROUP)
                .logStream(step.node().name())
                .build();
    }
}
