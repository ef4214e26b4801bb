package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.BatchGetWorkflowsRequest;
import dev.millrace.wire.glue.BatchGetWorkflowsResponse;
import dev.millrace.wire.glue.CreateWorkflowRequest;
import dev.millrace.wire.glue.CreateWorkflowResponse;
import dev.millrace.wire.glue.DeleteWorkflowRequest;
import dev.millrace.wire.glue.DeleteWorkflowResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.GetWorkflowRequest;
import dev.millrace.wire.glue.GetWorkflowResponse;
import dev.millrace.wire.glue.ListWorkflowsRequest;
import dev.millrace.wire.glue.ListWorkflowsResponse;
import dev.millrace.wire.glue.UpdateWorkflowRequest;
import dev.millrace.wire.glue.UpdateWorkflowResponse;
import dev.millrace.wire.glue.Workflow;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Workflows as they are made, changed, shown and removed.
public final class Workflows {
    private static final Pages PAGES = new Pages(GlueLimits.WORKFLOW_PAGE, GluePages::invalid);

    private final WorkflowStore store;
    private final Triggers triggers;
    private final WorkflowGraphs graphs;
    private final Tags tags;
    private final InstantSource clock;

    public Workflows(
            WorkflowStore store, Triggers triggers, WorkflowGraphs graphs, Tags tags, InstantSource clock) {
        this.store = store;
        this.triggers = triggers;
        this.graphs = graphs;
        this.tags = tags;
        this.clock = clock;
        tags.of("workflow", (account, region, name) -> store.find(new WorkflowId(account, region, name))
                .isPresent());
    }

    public CreateWorkflowResponse create(CreateWorkflowRequest input, Call call) {
        WorkflowId id = id(input.name(), call);
        Map<String, String> given = Tags.fresh(input.tags());
        Instant now = AwsTime.millis(clock);
        Workflow made = Workflow.builder()
                .name(input.name())
                .description(input.description())
                .defaultRunProperties(input.defaultRunProperties())
                .createdOn(now)
                .lastModifiedOn(now)
                .maxConcurrentRuns(input.maxConcurrentRuns())
                .build();
        store.changing(() -> {
            if (store.find(id).isPresent()) {
                throw new AlreadyExistsException("Workflow with name: " + input.name() + " already exists");
            }
            store.put(id, made, batch -> tags.put(batch, id.arn(), given));
            return id;
        });
        return new CreateWorkflowResponse(input.name());
    }

    public GetWorkflowResponse one(GetWorkflowRequest input, Call call) {
        WorkflowId id = id(input.name(), call);
        return new GetWorkflowResponse(shown(id, require(store, id), input.includeGraph()));
    }

    public BatchGetWorkflowsResponse some(BatchGetWorkflowsRequest input, Call call) {
        List<Workflow> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : input.names()) {
            WorkflowId id = id(name, call);
            store.find(id)
                    .ifPresentOrElse(
                            workflow -> found.add(shown(id, workflow, input.includeGraph())), () -> missing.add(name));
        }
        // AWS's model wants one in a list: where there is none there is no list.
        return new BatchGetWorkflowsResponse(found.isEmpty() ? null : found, missing.isEmpty() ? null : missing);
    }

    public ListWorkflowsResponse list(ListWorkflowsRequest input, Call call) {
        List<String> names = store.list(call.account(), call.region()).stream()
                .map(workflow -> String.valueOf(workflow.name()))
                .toList();
        Page<String> page = PAGES.of(names, name -> name, input.nextToken(), input.maxResults());
        return new ListWorkflowsResponse(page.items().isEmpty() ? null : page.items(), page.next());
    }

    public UpdateWorkflowResponse update(UpdateWorkflowRequest input, Call call) {
        WorkflowId id = id(input.name(), call);
        store.changing(() -> {
            Workflow had = require(store, id);
            store.put(
                    id,
                    had.toBuilder()
                            .description(input.description())
                            .defaultRunProperties(input.defaultRunProperties())
                            .maxConcurrentRuns(input.maxConcurrentRuns())
                            .lastModifiedOn(AwsTime.millis(clock))
                            .build(),
                    _ -> {});
            return id;
        });
        return new UpdateWorkflowResponse(input.name());
    }

    /// Its triggers go with it, its jobs and crawlers stay. One that is not there is removed as well.
    public DeleteWorkflowResponse delete(DeleteWorkflowRequest input, Call call) {
        WorkflowId id = id(input.name(), call);
        store.changing(() -> {
            store.delete(id, batch -> tags.drop(batch, id.arn()));
            return id;
        });
        triggers.deleteAll(id);
        return new DeleteWorkflowResponse(input.name());
    }

    private Workflow shown(WorkflowId id, Workflow workflow, @Nullable Boolean withGraph) {
        boolean graph = Boolean.TRUE.equals(withGraph);
        Workflow.Builder shown = workflow.toBuilder();
        store.last(id).ifPresent(run -> shown.lastRun(graphs.shown(id, run, graph)));
        return graph ? shown.graph(graphs.of(id)).build() : shown.build();
    }

    static Workflow require(WorkflowStore store, WorkflowId id) {
        return store.find(id)
                .orElseThrow(() -> new EntityNotFoundException("Workflow with name: " + id.name() + " not found."));
    }

    static WorkflowId id(String name, Call call) {
        return new WorkflowId(call.account(), call.region(), name);
    }
}
