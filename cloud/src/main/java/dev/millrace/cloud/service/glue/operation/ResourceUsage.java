package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.ResourceMetrics;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.cloud.service.glue.store.TriggerStore;
import dev.millrace.cloud.service.glue.store.WorkflowStore;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Structure;
import dev.millrace.wire.service.Answers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an account has of Glue's resources, in per cent of what AWS lets it have: told whenever it changed, and at each
/// full hour where there is any (docs.aws.amazon.com/glue/latest/dg/monitor-resource-metrics.html).
public final class ResourceUsage {
    /// What is counted, each with AWS's quota for an account (docs.aws.amazon.com/general/latest/gr/glue.html).
    public enum Resource {
        JOB("Job", 2000),
        JOB_RUN("JobRun", GlueLimits.RUNS_OF_AN_ACCOUNT),
        TRIGGER("Trigger", 1000),
        WORKFLOW("Workflow", 1000);

        private final String word;
        private final int quota;

        Resource(String word, int quota) {
            this.word = word;
            this.quota = quota;
        }
    }

    private record Place(String account, String region) {}

    private final JobStore jobs;
    private final JobsAtWork runs;
    private final TriggerStore triggers;
    private final WorkflowStore workflows;
    private final ResourceMetrics metrics;
    private final Clock clock;
    private Clock.@Nullable Later hour;
    private boolean stopped;

    public ResourceUsage(
            JobStore jobs,
            JobsAtWork runs,
            TriggerStore triggers,
            WorkflowStore workflows,
            ResourceMetrics metrics,
            Clock clock) {
        this.jobs = jobs;
        this.runs = runs;
        this.triggers = triggers;
        this.workflows = workflows;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Tells at each full hour from now on.
    public synchronized void start() {
        if (stopped) {
            return;
        }
        Instant now = clock.instant();
        Instant next = now.truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(1));
        hour = clock.after(Duration.between(now, next), () -> {
            tellAll();
            start();
        });
    }

    private void tellAll() {
        Set<Place> places = new HashSet<>();
        jobs.each(id -> places.add(new Place(id.account(), id.region())));
        triggers.each((id, _) -> places.add(new Place(id.account(), id.region())));
        workflows.each(id -> places.add(new Place(id.account(), id.region())));
        for (Place place : places) {
            for (Resource each : Resource.values()) {
                changed(place.account, place.region, each);
            }
        }
    }

    public synchronized void stop() {
        stopped = true;
        if (hour != null) {
            hour.cancel();
        }
    }

    /// An operation after which there may be more or fewer of some resources.
    public <I extends Structure, O extends Structure> Answers<I, O> changing(Answers<I, O> code, Resource... some) {
        return (input, call) -> {
            O answer = code.answer(input, call);
            for (Resource each : some) {
                changed(call.account(), call.region(), each);
            }
            return answer;
        };
    }

    /// There are more or fewer than there were.
    public void changed(String account, String region, Resource resource) {
        int count =
                switch (resource) {
                    case JOB -> jobs.list(account, region).size();
                    case JOB_RUN -> runs.count(account, region);
                    case TRIGGER -> triggers.list(account, region).size();
                    case WORKFLOW -> workflows.list(account, region).size();
                };
        metrics.used(account, region, resource.word, 100.0 * count / resource.quota);
    }
}
