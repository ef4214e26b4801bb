package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowNode;
import dev.millrace.cloud.service.glue.domain.WorkflowPlan;
import dev.millrace.cloud.service.glue.domain.WorkflowRunState;
import dev.millrace.cloud.service.glue.domain.WorkflowStep;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetWorkflowRunPropertiesRequest;
import dev.millrace.wire.glue.GetWorkflowRunPropertiesResponse;
import dev.millrace.wire.glue.GetWorkflowRunRequest;
import dev.millrace.wire.glue.GetWorkflowRunResponse;
import dev.millrace.wire.glue.GetWorkflowRunsRequest;
import dev.millrace.wire.glue.GetWorkflowRunsResponse;
import dev.millrace.wire.glue.IllegalWorkflowStateException;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.PutWorkflowRunPropertiesRequest;
import dev.millrace.wire.glue.PutWorkflowRunPropertiesResponse;
import dev.millrace.wire.glue.ResumeWorkflowRunRequest;
import dev.millrace.wire.glue.ResumeWorkflowRunResponse;
import dev.millrace.wire.glue.StartWorkflowRunRequest;
import dev.millrace.wire.glue.StartWorkflowRunResponse;
import dev.millrace.wire.glue.StopWorkflowRunRequest;
import dev.millrace.wire.glue.StopWorkflowRunResponse;
import dev.millrace.wire.glue.WorkflowRun;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Runs of workflows as they are begun, shown, stopped and resumed.
public final class WorkflowRuns {
    private final WorkflowStore store;
    private final WorkflowsAtWork atWork;
    private final WorkflowGraphs graphs;

    public WorkflowRuns(WorkflowStore store, WorkflowsAtWork atWork, WorkflowGraphs graphs) {
        this.store = store;
        this.atWork = atWork;
        this.graphs = graphs;
    }

    public StartWorkflowRunResponse start(StartWorkflowRunRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        Map<String, String> given = input.runProperties() == null ? Map.of() : input.runProperties();
        return new StartWorkflowRunResponse(atWork.start(id, given));
    }

    public GetWorkflowRunResponse one(GetWorkflowRunRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        return new GetWorkflowRunResponse(graphs.shown(
                id, require(id.run(input.runId())), Boolean.TRUE.equals(input.includeGraph())));
    }

    public GetWorkflowRunsResponse list(GetWorkflowRunsRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        Workflows.require(store, id);
        Page<WorkflowRunState> page = GluePages.PAGES.of(
                store.runs(id),
                run -> GluePages.newestFirst(run.startedOn(), run.id()),
                input.nextToken(),
                input.maxResults());
        List<WorkflowRun> shown = page.map(run -> graphs.shown(id, run, Boolean.TRUE.equals(input.includeGraph())));
        return new GetWorkflowRunsResponse(shown.isEmpty() ? null : shown, page.next());
    }

    public GetWorkflowRunPropertiesResponse properties(GetWorkflowRunPropertiesRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        return new GetWorkflowRunPropertiesResponse(require(id.run(input.runId())).properties());
    }

    /// What is there stays; what is said anew takes the place of what had its name.
    public PutWorkflowRunPropertiesResponse putProperties(PutWorkflowRunPropertiesRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        change(id.run(input.runId()), run -> {
            Map<String, String> all = new LinkedHashMap<>(run.properties());
            all.putAll(input.runProperties());
            return run.withProperties(all);
        });
        return new PutWorkflowRunPropertiesResponse();
    }

    public StopWorkflowRunResponse stop(StopWorkflowRunRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        WorkflowId.Run key = id.run(input.runId());
        change(key, run -> {
            if (!run.status().equals(WorkflowRunState.RUNNING)) {
                throw new IllegalWorkflowStateException(
                        "Workflow run " + run.id() + " is in " + run.status() + " state and cannot be stopped");
            }
            return run.withStatus(WorkflowRunState.STOPPING);
        });
        atWork.stop(key);
        return new StopWorkflowRunResponse();
    }

    public ResumeWorkflowRunResponse resume(ResumeWorkflowRunRequest input, Call call) {
        WorkflowId id = Workflows.id(input.name(), call);
        WorkflowRunState run = require(id.run(input.runId()));
        if (run.isUnderWay()) {
            throw new IllegalWorkflowStateException(
                    "Workflow run " + run.id() + " is in " + run.status() + " state and cannot be resumed");
        }
        Set<WorkflowNode> nodes = new LinkedHashSet<>();
        for (String wanted : input.nodeIds()) {
            nodes.add(attempted(id, run, wanted));
        }
        if (nodes.isEmpty()) {
            throw new InvalidInputException("NodeIds must not be empty");
        }
        return new ResumeWorkflowRunResponse(
                atWork.resume(id, run, nodes),
                nodes.stream().map(node -> node.uniqueId(id)).toList());
    }

    private static WorkflowNode attempted(WorkflowId id, WorkflowRunState run, String wanted) {
        WorkflowPlan plan = run.plan();
        WorkflowNode found = plan.nodes().stream()
                .filter(node -> node.uniqueId(id).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("Node " + wanted + " is not in the workflow run"));
        if (run.steps().stream().map(WorkflowStep::node).noneMatch(found::equals)) {
            throw new InvalidInputException("Node " + wanted + " has no run attempt in the workflow run");
        }
        return found;
    }

    private void change(WorkflowId.Run key, UnaryOperator<WorkflowRunState> change) {
        store.changing(() -> {
            store.put(key.workflow(), change.apply(require(key)));
            return key;
        });
    }

    private WorkflowRunState require(WorkflowId.Run key) {
        Workflows.require(store, key.workflow());
        return store.run(key)
                .orElseThrow(() -> new EntityNotFoundException("Workflow run " + key.id() + " not found."));
    }
}
