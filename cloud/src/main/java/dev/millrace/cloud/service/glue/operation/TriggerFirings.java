package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.domain.CrawlRecord;
import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.TriggerId;
import dev.millrace.cloud.service.glue.domain.TriggerProgress;
import dev.millrace.cloud.service.glue.domain.WorkflowId;
import dev.millrace.cloud.service.glue.domain.WorkflowNode;
import dev.millrace.cloud.service.glue.domain.WorkflowPlan;
import dev.millrace.cloud.service.glue.store.TriggerStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.glue.Action;
import dev.millrace.wire.glue.JobRun;
import dev.millrace.wire.glue.Predicate;
import dev.millrace.wire.glue.Trigger;

/// When triggers fire by themselves, and what they do then: at the times of a cron, in UTC, or when the jobs and
/// crawlers that they watch have ended. Only runs that a trigger began are watched, as on AWS.
public final class TriggerFirings {
    private static final System.Logger LOG = System.getLogger(TriggerFirings.class.getName());

    private final TriggerStore store;
    private final JobRuns runs;
    private final CrawlerRuns crawls;
    private final WorkflowsAtWork workflows;
    private final Planned<TriggerId> planned;

    public TriggerFirings(TriggerStore store, JobRuns runs, CrawlerRuns crawls, WorkflowsAtWork workflows, Clock clock) {
        this.store = store;
        this.runs = runs;
        this.crawls = crawls;
        this.workflows = workflows;
        this.planned = new Planned<>(clock);
    }

    /// Every trigger's, at the start.
    public void planAll() {
        store.each(this::plan);
    }

    public void stop() {
        planned.stop();
    }

    /// In the place of what was planned for the trigger.
    void plan(TriggerId id, Trigger trigger) {
        String schedule = trigger.schedule();
        if (schedule != null && isActive(trigger)) {
            planned.atNext(id, schedule, () -> due(id));
        } else {
            cancel(id);
        }
    }

    void cancel(TriggerId id) {
        planned.cancel(id);
    }

    private void due(TriggerId id) {
        store.find(id).ifPresent(trigger -> {
            plan(id, trigger);
            if (isActive(trigger)) {
                fire(id, trigger);
            }
        });
    }

    /// A job run is over, and is not tried again.
    public void ended(JobId job, JobRun run) {
        if (run.triggerName() != null) {
            ended(
                    job.account(),
                    job.region(),
                    new WorkflowNode(WorkflowNode.Kind.JOB, job.name()),
                    String.valueOf(run.jobRunState()));
        }
    }

    /// A crawl is over.
    public void ended(CrawlerId crawler, CrawlRecord crawl) {
        if (crawl.trigger() != null) {
            ended(
                    crawler.account(),
                    crawler.region(),
                    new WorkflowNode(WorkflowNode.Kind.CRAWLER, crawler.name()),
                    crawl.endState());
        }
    }

    private void ended(String account, String region, WorkflowNode watched, String state) {
        for (Trigger trigger : store.list(account, region)) {
            Predicate predicate = trigger.predicate();
            if (predicate != null && trigger.workflowName() == null && isActive(trigger)) {
                TriggerId id = new TriggerId(account, region, String.valueOf(trigger.name()));
                boolean fires = store.changing(() -> {
                    TriggerProgress had = store.progress(id);
                    TriggerProgress.Step step = had.after(predicate, watched, state);
                    if (!step.progress().equals(had)) {
                        store.put(id, step.progress());
                    }
                    return step.fires();
                });
                if (fires) {
                    fire(id, trigger);
                }
            }
        }
    }

    /// Begins what the trigger is for: a run of its workflow, or what it says itself. What cannot begin keeps nothing else
    /// from it.
    void fire(TriggerId id, Trigger trigger) {
        if (trigger.workflowName() != null) {
            try {
                workflows.start(
                        new WorkflowId(id.account(), id.region(), trigger.workflowName()),
                        WorkflowsAtWork.Cause.TRIGGER,
                        _ -> {});
            } catch (AwsException refused) {
                LOG.log(System.Logger.Level.WARNING, "Trigger " + id.name() + ": " + refused.message());
            }
            return;
        }
        for (Action action : WorkflowPlan.actions(trigger)) {
            try {
                if (action.jobName() != null) {
                    runs.start(new JobId(id.account(), id.region(), action.jobName()), action, id.name());
                } else if (action.crawlerName() != null) {
                    CrawlerId crawler = new CrawlerId(id.account(), id.region(), action.crawlerName());
                    var _ = crawls.startOnce(crawler, id.name(), crawls.number());
                }
            } catch (AwsException refused) {
                LOG.log(System.Logger.Level.WARNING, "Trigger " + id.name() + ": " + refused.message());
            }
        }
    }

    private static boolean isActive(Trigger trigger) {
        return Triggers.ACTIVATED.equals(trigger.state());
    }
}
