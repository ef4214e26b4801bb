package dev.millrace.cloud.service.athena.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.Refusals;
import dev.millrace.cloud.service.athena.S3Path;
import dev.millrace.cloud.service.athena.query.Executions;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.wire.Call;
import dev.millrace.wire.athena.CreateWorkGroupInput;
import dev.millrace.wire.athena.CreateWorkGroupOutput;
import dev.millrace.wire.athena.DeleteWorkGroupInput;
import dev.millrace.wire.athena.DeleteWorkGroupOutput;
import dev.millrace.wire.athena.EngineVersion;
import dev.millrace.wire.athena.GetWorkGroupInput;
import dev.millrace.wire.athena.GetWorkGroupOutput;
import dev.millrace.wire.athena.ListWorkGroupsInput;
import dev.millrace.wire.athena.ListWorkGroupsOutput;
import dev.millrace.wire.athena.ResultConfiguration;
import dev.millrace.wire.athena.UpdateWorkGroupInput;
import dev.millrace.wire.athena.UpdateWorkGroupOutput;
import dev.millrace.wire.athena.WorkGroup;
import dev.millrace.wire.athena.WorkGroupConfiguration;
import dev.millrace.wire.athena.WorkGroupSummary;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Work groups: where queries run, and what holds for all that run there.
public final class WorkGroups {
    public static final String PRIMARY = "primary";
    public static final EngineVersion ENGINE = new EngineVersion("AUTO", "Athena engine version 3");
    private static final Pages PAGES = new Pages(
            AthenaLimits.PAGE, token -> Refusals.input("The nextPageToken is malformed: " + token));

    private final Documents<WorkGroup> kept;
    private final Executions executions;
    private final Tags tags;
    private final InstantSource clock;

    /// Held from looking at a work group to writing it.
    private final ReentrantLock changing = new ReentrantLock();

    public WorkGroups(Storage storage, Executions executions, Tags tags, InstantSource clock) {
        this.kept = storage.documents("athena/work-groups", WorkGroup.class);
        this.executions = executions;
        this.tags = tags;
        this.clock = clock;
    }

    public CreateWorkGroupOutput create(CreateWorkGroupInput input, Call call) {
        changing.lock();
        try {
            if (find(call, input.name()).isPresent()) {
                throw Refusals.input("WorkGroup " + input.name() + " is already created");
            }
            if (kept.list(call.account(), call.region()).size() >= AthenaLimits.WORK_GROUPS) {
                throw Refusals.input("You have reached the limit of work groups: " + AthenaLimits.WORK_GROUPS);
            }
            WorkGroupConfiguration configuration = WorkGroupRules.fresh(input.configuration());
            tags.fresh(Tags.workGroup(call, input.name()), input.tags());
            kept.put(
                    WorkGroup.builder()
                            .name(input.name())
                            .state("ENABLED")
                            .description(input.description())
                            .creationTime(clock.instant())
                            .configuration(configuration)
                            .build(),
                    call.account(),
                    call.region(),
                    input.name());
            return new CreateWorkGroupOutput();
        } finally {
            changing.unlock();
        }
    }

    public GetWorkGroupOutput get(GetWorkGroupInput input, Call call) {
        return new GetWorkGroupOutput(need(call, input.workGroup()));
    }

    public UpdateWorkGroupOutput update(UpdateWorkGroupInput input, Call call) {
        changing.lock();
        try {
            WorkGroup before = need(call, input.workGroup());
            WorkGroup after = WorkGroup.builder()
                    .name(before.name())
                    .state(input.state() == null ? before.state() : input.state())
                    .description(input.description() == null ? before.description() : input.description())
                    .creationTime(before.creationTime())
                    .configuration(WorkGroupRules.updated(before.configuration(), input.configurationUpdates()))
                    .build();
            kept.put(after, call.account(), call.region(), before.name());
            return new UpdateWorkGroupOutput();
        } finally {
            changing.unlock();
        }
    }

    public DeleteWorkGroupOutput delete(DeleteWorkGroupInput input, Call call) {
        if (input.workGroup().equals(PRIMARY)) {
            throw Refusals.input("The primary workgroup cannot be deleted");
        }
        changing.lock();
        try {
            WorkGroup group = need(call, input.workGroup());
            boolean used = !executions
                    .history(call.account(), call.region(), group.name(), "", 1)
                    .isEmpty();
            if (used && !Boolean.TRUE.equals(input.recursiveDeleteOption())) {
                throw Refusals.input("WorkGroup " + group.name() + " is not empty");
            }
            executions.forget(call.account(), call.region(), group.name());
            tags.forget(Tags.workGroup(call, group.name()));
            kept.delete(call.account(), call.region(), group.name());
            return new DeleteWorkGroupOutput();
        } finally {
            changing.unlock();
        }
    }

    public ListWorkGroupsOutput list(ListWorkGroupsInput input, Call call) {
        primary(call);
        List<WorkGroup> all = new ArrayList<>(kept.list(call.account(), call.region()));
        Page<WorkGroup> page = PAGES.of(all, WorkGroup::name, input.nextToken(), input.maxResults());
        return new ListWorkGroupsOutput(page.map(WorkGroups::summary), page.next());
    }

    private static WorkGroupSummary summary(WorkGroup group) {
        WorkGroupConfiguration configuration = group.configuration();
        return WorkGroupSummary.builder()
                .name(group.name())
                .state(group.state())
                .description(group.description() == null ? "" : group.description())
                .creationTime(group.creationTime())
                .engineVersion(configuration == null ? ENGINE : configuration.engineVersion())
                .build();
    }

    /// @param name null for the primary one
    WorkGroup need(Call call, @Nullable String name) {
        return find(call, name == null ? PRIMARY : name)
                .orElseThrow(() -> Refusals.input("WorkGroup is not found."));
    }

    public boolean has(Call call, String name) {
        return find(call, name).isPresent();
    }

    private Optional<WorkGroup> find(Call call, String name) {
        return name.equals(PRIMARY) ? Optional.of(primary(call)) : kept.find(call.account(), call.region(), name);
    }

    /// Every account has it from the start: it is made when it is first looked at.
    private WorkGroup primary(Call call) {
        Optional<WorkGroup> there = kept.find(call.account(), call.region(), PRIMARY);
        if (there.isPresent()) {
            return there.get();
        }
        WorkGroup primary = WorkGroup.builder()
                .name(PRIMARY)
                .state("ENABLED")
                .creationTime(clock.instant())
                .configuration(WorkGroupConfiguration.builder()
                        .resultConfiguration(ResultConfiguration.builder().build())
                        .enforceWorkGroupConfiguration(false)
                        .publishCloudWatchMetricsEnabled(false)
                        .requesterPaysEnabled(false)
                        .enableMinimumEncryptionConfiguration(false)
                        .engineVersion(ENGINE)
                        .build())
                .build();
        kept.put(primary, call.account(), call.region(), PRIMARY);
        return primary;
    }

    static void checkLocation(@Nullable String location) {
        if (location != null && S3Path.parse(location).isEmpty()) {
            throw Refusals.input("outputLocation is not a valid S3 path.");
        }
    }
}
