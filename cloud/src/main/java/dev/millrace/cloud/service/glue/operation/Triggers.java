package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.TriggerId;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowPlan;
import dev.millrace.cloud.service.glue.store.TriggerStore;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.BatchGetTriggersRequest;
import dev.millrace.wire.glue.BatchGetTriggersResponse;
import dev.millrace.wire.glue.CreateTriggerRequest;
import dev.millrace.wire.glue.CreateTriggerResponse;
import dev.millrace.wire.glue.DeleteTriggerRequest;
import dev.millrace.wire.glue.DeleteTriggerResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.EventBatchingCondition;
import dev.millrace.wire.glue.GetTriggerRequest;
import dev.millrace.wire.glue.GetTriggerResponse;
import dev.millrace.wire.glue.GetTriggersRequest;
import dev.millrace.wire.glue.GetTriggersResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.ListTriggersRequest;
import dev.millrace.wire.glue.ListTriggersResponse;
import dev.millrace.wire.glue.Predicate;
import dev.millrace.wire.glue.StartTriggerRequest;
import dev.millrace.wire.glue.StartTriggerResponse;
import dev.millrace.wire.glue.StopTriggerRequest;
import dev.millrace.wire.glue.StopTriggerResponse;
import dev.millrace.wire.glue.Trigger;
import dev.millrace.wire.glue.TriggerUpdate;
import dev.millrace.wire.glue.UpdateTriggerRequest;
import dev.millrace.wire.glue.UpdateTriggerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Triggers as they are made, changed, shown and removed.
///
/// ```
/// CREATED   → ACTIVATED    StartTrigger, or StartOnCreation
/// ACTIVATED → DEACTIVATED  StopTrigger
/// ```
///
/// One that is on demand stays CREATED: StartTrigger fires it. One of events takes them as it is made.
public final class Triggers {
    static final String ACTIVATED = "ACTIVATED";
    static final String DEACTIVATED = "DEACTIVATED";
    static final String EVENT = "EVENT";
    private static final String CREATED = "CREATED";
    private static final String ON_DEMAND = "ON_DEMAND";

    private final TriggerStore store;
    private final TriggerFirings firings;
    private final WorkflowStore workflows;
    private final WorkflowEvents events;
    private final Tags tags;

    public Triggers(
            TriggerStore store, TriggerFirings firings, WorkflowStore workflows, WorkflowEvents events, Tags tags) {
        this.store = store;
        this.firings = firings;
        this.workflows = workflows;
        this.events = events;
        this.tags = tags;
        tags.of("trigger", (account, region, name) -> store.find(new TriggerId(account, region, name))
                .isPresent());
    }

    public CreateTriggerResponse create(CreateTriggerRequest input, Call call) {
        TriggerId id = id(input.name(), call);
        Map<String, String> given = Tags.fresh(input.tags());
        boolean starts = Boolean.TRUE.equals(input.startOnCreation());
        if (starts && (input.type().equals(ON_DEMAND) || input.type().equals(EVENT))) {
            throw new InvalidInputException("StartOnCreation is not supported for " + input.type() + " triggers");
        }
        if (input.type().equals(EVENT) && input.workflowName() == null) {
            throw new InvalidInputException("An EVENT trigger must be associated with a workflow");
        }
        String workflow = input.workflowName();
        if (workflow != null) {
            var _ = Workflows.require(workflows, Workflows.id(workflow, call));
        }
        Trigger made = checked(Trigger.builder()
                .name(input.name())
                .workflowName(workflow)
                .type(input.type())
                .state(starts ? ACTIVATED : CREATED)
                .description(input.description())
                .schedule(input.schedule())
                .actions(input.actions())
                .predicate(input.predicate())
                .eventBatchingCondition(input.eventBatchingCondition())
                .build());
        store.changing(() -> {
            if (store.find(id).isPresent()) {
                throw new AlreadyExistsException("Trigger with name " + input.name() + " already exists");
            }
            if (workflow != null && WorkflowPlan.starts(made)) {
                refuseSecondStart(workflow, call);
            }
            store.put(id, made, batch -> tags.put(batch, id.arn(), given));
            return id;
        });
        firings.plan(id, made);
        return new CreateTriggerResponse(input.name());
    }

    public GetTriggerResponse one(GetTriggerRequest input, Call call) {
        return new GetTriggerResponse(require(id(input.name(), call)));
    }

    public GetTriggersResponse list(GetTriggersRequest input, Call call) {
        Page<Trigger> page = GluePages.PAGES.of(
                of(input.dependentJobName(), call), Triggers::name, input.nextToken(), input.maxResults());
        return new GetTriggersResponse(page.items(), page.next());
    }

    public ListTriggersResponse names(ListTriggersRequest input, Call call) {
        Map<String, String> wanted = input.tags() == null ? Map.of() : input.tags();
        List<String> names = of(input.dependentJobName(), call).stream()
                .map(Triggers::name)
                .filter(name -> tags.has(id(name, call).arn(), wanted))
                .toList();
        Page<String> page = GluePages.PAGES.of(names, name -> name, input.nextToken(), input.maxResults());
        return new ListTriggersResponse(page.items(), page.next());
    }

    public BatchGetTriggersResponse some(BatchGetTriggersRequest input, Call call) {
        List<Trigger> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : input.triggerNames()) {
            store.find(id(name, call)).ifPresentOrElse(found::add, () -> missing.add(name));
        }
        return new BatchGetTriggersResponse(found, missing);
    }

    public UpdateTriggerResponse update(UpdateTriggerRequest input, Call call) {
        TriggerId id = id(input.name(), call);
        TriggerUpdate said = input.triggerUpdate();
        Trigger now = store.changing(() -> {
            Trigger had = require(id);
            Trigger changed = checked(had.toBuilder()
                    .description(said.description())
                    .schedule(said.schedule())
                    .actions(said.actions() == null ? had.actions() : said.actions())
                    .predicate(said.predicate())
                    .eventBatchingCondition(said.eventBatchingCondition())
                    .build());
            store.put(id, changed, _ -> {});
            return changed;
        });
        firings.plan(id, now);
        return new UpdateTriggerResponse(now);
    }

    /// A trigger that is not there is removed as well, as AWS says.
    public DeleteTriggerResponse delete(DeleteTriggerRequest input, Call call) {
        delete(id(input.name(), call));
        return new DeleteTriggerResponse(input.name());
    }

    /// A workflow's, with it.
    void deleteAll(WorkflowId workflow) {
        store.list(workflow.account(), workflow.region()).stream()
                .filter(trigger -> workflow.name().equals(trigger.workflowName()))
                .forEach(trigger -> delete(new TriggerId(workflow.account(), workflow.region(), name(trigger))));
    }

    private void delete(TriggerId id) {
        store.changing(() -> {
            store.delete(id, batch -> tags.drop(batch, id.arn()));
            return id;
        });
        firings.cancel(id);
        events.forget(id);
    }

    private void refuseSecondStart(String workflow, Call call) {
        store.list(call.account(), call.region()).stream()
                .filter(trigger -> workflow.equals(trigger.workflowName()) && WorkflowPlan.starts(trigger))
                .findFirst()
                .ifPresent(trigger -> {
                    throw new InvalidInputException(
                            "Workflow " + workflow + " already has a starting trigger " + trigger.name());
                });
    }

    public StartTriggerResponse start(StartTriggerRequest input, Call call) {
        TriggerId id = id(input.name(), call);
        Trigger trigger = require(id);
        if (ON_DEMAND.equals(trigger.type())) {
            firings.fire(id, trigger);
        } else {
            state(id, EVENT.equals(trigger.type()) ? CREATED : ACTIVATED);
        }
        return new StartTriggerResponse(input.name());
    }

    public StopTriggerResponse stop(StopTriggerRequest input, Call call) {
        TriggerId id = id(input.name(), call);
        if (ON_DEMAND.equals(require(id).type())) {
            throw new InvalidInputException("An ON_DEMAND trigger cannot be stopped");
        }
        state(id, DEACTIVATED);
        return new StopTriggerResponse(input.name());
    }

    private void state(TriggerId id, String state) {
        Trigger now = store.changing(() -> {
            Trigger changed = require(id).toBuilder().state(state).build();
            store.put(id, changed, _ -> {});
            return changed;
        });
        firings.plan(id, now);
    }

    private static Trigger checked(Trigger trigger) {
        String type = String.valueOf(trigger.type());
        String schedule = trigger.schedule();
        if (type.equals("SCHEDULED") && (schedule == null || !Planned.isCron(schedule))) {
            throw new InvalidInputException("Invalid schedule expression: " + schedule);
        }
        if (WorkflowPlan.actions(trigger).stream()
                .anyMatch(action -> action.jobName() == null && action.crawlerName() == null)) {
            throw new InvalidInputException("An action must have a JobName or a CrawlerName");
        }
        if (WorkflowPlan.actions(trigger).stream()
                .anyMatch(action -> action.jobName() != null && action.crawlerName() != null)) {
            throw new InvalidInputException("Both JobName or CrawlerName cannot be set together in an action");
        }
        Predicate predicate = trigger.predicate();
        if (type.equals("CONDITIONAL")) {
            if (predicate == null || predicate.conditions() == null || predicate.conditions().isEmpty()) {
                throw new InvalidInputException("Predicate cannot be null or empty");
            }
            if (predicate.conditions().stream()
                    .anyMatch(condition -> condition.jobName() == null && condition.crawlerName() == null)) {
                throw new InvalidInputException("JobName or CrawlerName in condition cannot be null or empty");
            }
        }
        return trigger.toBuilder()
                .schedule(type.equals("SCHEDULED") ? schedule : null)
                .predicate(type.equals("CONDITIONAL") ? predicate : null)
                .eventBatchingCondition(type.equals(EVENT) ? batching(trigger.eventBatchingCondition()) : null)
                .build();
    }

    private static EventBatchingCondition batching(@Nullable EventBatchingCondition said) {
        return new EventBatchingCondition(
                said == null ? 1 : said.batchSize(),
                said == null || said.batchWindow() == null ? GlueLimits.EVENT_WINDOW_SECONDS : said.batchWindow());
    }

    /// @param job the triggers that would start it; null for all
    private List<Trigger> of(@Nullable String job, Call call) {
        return store.list(call.account(), call.region()).stream()
                .filter(trigger -> job == null
                        || WorkflowPlan.actions(trigger).stream().anyMatch(action -> job.equals(action.jobName())))
                .toList();
    }

    private Trigger require(TriggerId id) {
        return store.find(id).orElseThrow(() -> new EntityNotFoundException("Entity not found"));
    }

    private static TriggerId id(String name, Call call) {
        return new TriggerId(call.account(), call.region(), name);
    }

    private static String name(Trigger trigger) {
        return String.valueOf(trigger.name());
    }
}
