package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.glue.CrawlerRoles;
import dev.millrace.cloud.service.glue.domain.GlueVersion;
import dev.millrace.cloud.service.glue.domain.JobCapacity;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.JobKind;
import dev.millrace.cloud.service.glue.store.BookmarkStore;
import dev.millrace.cloud.service.glue.store.JobStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.AlreadyExistsException;
import dev.millrace.wire.glue.BatchGetJobsRequest;
import dev.millrace.wire.glue.BatchGetJobsResponse;
import dev.millrace.wire.glue.CreateJobRequest;
import dev.millrace.wire.glue.CreateJobResponse;
import dev.millrace.wire.glue.DeleteJobRequest;
import dev.millrace.wire.glue.DeleteJobResponse;
import dev.millrace.wire.glue.EntityNotFoundException;
import dev.millrace.wire.glue.ExecutionProperty;
import dev.millrace.wire.glue.GetJobRequest;
import dev.millrace.wire.glue.GetJobResponse;
import dev.millrace.wire.glue.GetJobsRequest;
import dev.millrace.wire.glue.GetJobsResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobCommand;
import dev.millrace.wire.glue.JobUpdate;
import dev.millrace.wire.glue.ListJobsRequest;
import dev.millrace.wire.glue.ListJobsResponse;
import dev.millrace.wire.glue.UpdateJobRequest;
import dev.millrace.wire.glue.UpdateJobResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Jobs as they are made, changed, shown and removed. What is not said has AWS's defaults; an update says a job anew,
/// what it leaves out is back at its default.
public final class Jobs {
    private static final String VERSION = "5.1";

    private final JobStore store;
    private final JobsAtWork atWork;
    private final BookmarkStore bookmarks;
    private final CrawlerRoles roles;
    private final Tags tags;
    private final InstantSource clock;

    public Jobs(
            JobStore store,
            JobsAtWork atWork,
            BookmarkStore bookmarks,
            CrawlerRoles roles,
            Tags tags,
            InstantSource clock) {
        this.store = store;
        this.atWork = atWork;
        this.bookmarks = bookmarks;
        this.roles = roles;
        this.tags = tags;
        this.clock = clock;
        tags.of("job", (account, region, name) -> store.find(new JobId(account, region, name))
                .isPresent());
    }

    public CreateJobResponse create(CreateJobRequest input, Call call) {
        JobId id = id(input.name(), call);
        Map<String, String> given = Tags.fresh(input.tags());
        Instant now = AwsTime.millis(clock);
        JobUpdate said = JobUpdate.builder()
                .jobMode(input.jobMode())
                .jobRunQueuingEnabled(input.jobRunQueuingEnabled())
                .description(input.description())
                .logUri(input.logUri())
                .role(input.role())
                .executionProperty(input.executionProperty())
                .command(input.command())
                .defaultArguments(input.defaultArguments())
                .nonOverridableArguments(input.nonOverridableArguments())
                .connections(input.connections())
                .maxRetries(input.maxRetries())
                .allocatedCapacity(input.allocatedCapacity())
                .timeout(input.timeout())
                .maxCapacity(input.maxCapacity())
                .workerType(input.workerType())
                .numberOfWorkers(input.numberOfWorkers())
                .securityConfiguration(input.securityConfiguration())
                .notificationProperty(input.notificationProperty())
                .glueVersion(input.glueVersion())
                .codeGenConfigurationNodes(input.codeGenConfigurationNodes())
                .executionClass(input.executionClass())
                .sourceControlDetails(input.sourceControlDetails())
                .maintenanceWindow(input.maintenanceWindow())
                .build();
        Job made = filled(input.name(), said, now, now, call);
        store.changing(() -> {
            if (store.find(id).isPresent()) {
                throw new AlreadyExistsException("Job already exists.");
            }
            store.put(id, made, batch -> tags.put(batch, id.arn(), given));
            return id;
        });
        return new CreateJobResponse(input.name());
    }

    public GetJobResponse one(GetJobRequest input, Call call) {
        return new GetJobResponse(require(store, id(input.jobName(), call)));
    }

    public GetJobsResponse list(GetJobsRequest input, Call call) {
        Page<Job> page = GluePages.PAGES.of(
                store.list(call.account(), call.region()), Jobs::name, input.nextToken(), input.maxResults());
        return new GetJobsResponse(page.items(), page.next());
    }

    public ListJobsResponse names(ListJobsRequest input, Call call) {
        Map<String, String> wanted = input.tags() == null ? Map.of() : input.tags();
        List<String> names = store.list(call.account(), call.region()).stream()
                .map(Jobs::name)
                .filter(name -> tags.has(id(name, call).arn(), wanted))
                .toList();
        Page<String> page = GluePages.PAGES.of(names, name -> name, input.nextToken(), input.maxResults());
        return new ListJobsResponse(page.items(), page.next());
    }

    public BatchGetJobsResponse some(BatchGetJobsRequest input, Call call) {
        List<Job> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : input.jobNames()) {
            store.find(id(name, call)).ifPresentOrElse(found::add, () -> missing.add(name));
        }
        return new BatchGetJobsResponse(found, missing);
    }

    public UpdateJobResponse update(UpdateJobRequest input, Call call) {
        JobId id = id(input.jobName(), call);
        store.changing(() -> {
            Job had = require(store, id);
            Instant made = Objects.requireNonNull(had.createdOn());
            store.put(id, filled(input.jobName(), input.jobUpdate(), made, AwsTime.millis(clock), call), _ -> {});
            return id;
        });
        atWork.admit();
        return new UpdateJobResponse(input.jobName());
    }

    /// A job that is not there is removed as well, as AWS says.
    public DeleteJobResponse delete(DeleteJobRequest input, Call call) {
        JobId id = id(input.jobName(), call);
        store.changing(() -> {
            store.delete(id, batch -> {
                tags.drop(batch, id.arn());
                bookmarks.delete(id, batch);
            });
            return id;
        });
        atWork.drop(id);
        return new DeleteJobResponse(input.jobName());
    }

    private Job filled(String name, JobUpdate said, Instant made, Instant now, Call call) {
        JobCommand command = said.command();
        if (said.role() == null || command == null) {
            throw new InvalidInputException("Command and Role must be given");
        }
        JobKind kind = JobKind.named(command.name())
                .orElseThrow(() -> new InvalidInputException("Invalid command name: " + command.name()));
        String script = command.scriptLocation();
        if (script != null && !script.startsWith("s3://")) {
            throw new InvalidInputException("Invalid script location: " + script);
        }
        if (!roles.assumable(call.account(), call.region(), said.role())) {
            throw new InvalidInputException(
                    "Role " + said.role() + " should be given assume role permissions for Glue Service.");
        }
        JobCapacity capacity = JobCapacity.of(
                kind, said.maxCapacity(), said.allocatedCapacity(), said.workerType(), said.numberOfWorkers());
        String version = said.glueVersion() == null ? VERSION : said.glueVersion();
        Integer concurrent =
                said.executionProperty() == null ? null : said.executionProperty().maxConcurrentRuns();
        return Job.builder()
                .name(name)
                .jobMode(said.jobMode() == null ? "SCRIPT" : said.jobMode())
                .jobRunQueuingEnabled(Boolean.TRUE.equals(said.jobRunQueuingEnabled()))
                .description(said.description())
                .logUri(said.logUri())
                .role(said.role())
                .createdOn(made)
                .lastModifiedOn(now)
                .executionProperty(new ExecutionProperty(concurrent == null || concurrent < 1 ? 1 : concurrent))
                .command(command)
                .defaultArguments(said.defaultArguments())
                .nonOverridableArguments(said.nonOverridableArguments())
                .connections(said.connections())
                .maxRetries(said.maxRetries() == null ? 0 : said.maxRetries())
                .allocatedCapacity(capacity.whole())
                .timeout(said.timeout() == null ? timeout(version) : said.timeout())
                .maxCapacity(capacity.dpus())
                .workerType(capacity.workerType())
                .numberOfWorkers(capacity.workers())
                .securityConfiguration(said.securityConfiguration())
                .notificationProperty(said.notificationProperty())
                .glueVersion(version)
                .codeGenConfigurationNodes(said.codeGenConfigurationNodes())
                .executionClass(said.executionClass())
                .sourceControlDetails(said.sourceControlDetails())
                .maintenanceWindow(said.maintenanceWindow())
                .build();
    }

    private static int timeout(String version) {
        return GlueVersion.named(version).orElse(GlueVersion.V5_1).usualTimeoutMinutes();
    }

    static Job require(JobStore store, JobId id) {
        return store.find(id).orElseThrow(() -> new EntityNotFoundException("Job not found."));
    }

    static JobId id(@Nullable String name, Call call) {
        return new JobId(call.account(), call.region(), String.valueOf(name));
    }

    private static String name(Job job) {
        return String.valueOf(job.name());
    }
}
