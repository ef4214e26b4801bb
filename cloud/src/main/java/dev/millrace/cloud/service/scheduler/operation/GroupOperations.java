package dev.millrace.cloud.service.scheduler.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.aws.TagRules;
import dev.millrace.cloud.service.scheduler.SchedulerLimits;
import dev.millrace.cloud.service.scheduler.ScheduleRuns;
import dev.millrace.cloud.service.scheduler.domain.ScheduleGroup;
import dev.millrace.cloud.service.scheduler.store.Groups;
import dev.millrace.wire.Call;
import dev.millrace.wire.scheduler.ConflictException;
import dev.millrace.wire.scheduler.CreateScheduleGroupInput;
import dev.millrace.wire.scheduler.CreateScheduleGroupOutput;
import dev.millrace.wire.scheduler.DeleteScheduleGroupInput;
import dev.millrace.wire.scheduler.DeleteScheduleGroupOutput;
import dev.millrace.wire.scheduler.GetScheduleGroupInput;
import dev.millrace.wire.scheduler.GetScheduleGroupOutput;
import dev.millrace.wire.scheduler.ListScheduleGroupsInput;
import dev.millrace.wire.scheduler.ListScheduleGroupsOutput;
import dev.millrace.wire.scheduler.ListTagsForResourceInput;
import dev.millrace.wire.scheduler.ListTagsForResourceOutput;
import dev.millrace.wire.scheduler.ResourceNotFoundException;
import dev.millrace.wire.scheduler.ScheduleGroupSummary;
import dev.millrace.wire.scheduler.ServiceQuotaExceededException;
import dev.millrace.wire.scheduler.Tag;
import dev.millrace.wire.scheduler.TagResourceInput;
import dev.millrace.wire.scheduler.TagResourceOutput;
import dev.millrace.wire.scheduler.UntagResourceInput;
import dev.millrace.wire.scheduler.UntagResourceOutput;
import dev.millrace.wire.scheduler.ValidationException;
import java.util.List;
import java.util.Map;

/// Groups of schedules, and their tags. A group goes with all its schedules, at once.
public final class GroupOperations {
    private static final Pages PAGES =
            new Pages(SchedulerLimits.PAGE, token -> new ValidationException("Invalid token: " + token));
    private static final TagRules TAGS = new TagRules(
            SchedulerLimits.TAGS,
            () -> new ValidationException("A resource can have at most " + SchedulerLimits.TAGS + " tags."),
            TagRules.reserved(key -> new ValidationException("Tag keys starting with aws: are reserved: " + key)),
            TagRules.distinct(key -> new ValidationException("Duplicate tag key: " + key)));
    private static final String ACTIVE = "ACTIVE";

    private final Groups groups;
    private final ScheduleRuns runs;

    public GroupOperations(Groups groups, ScheduleRuns runs) {
        this.groups = groups;
        this.runs = runs;
    }

    public CreateScheduleGroupOutput create(CreateScheduleGroupInput input, Call call) {
        Map<String, String> tags = TAGS.fresh(input.tags(), Tag::key, Tag::value);
        if (groups.list(call.account(), call.region()).size() >= SchedulerLimits.GROUPS) {
            throw new ServiceQuotaExceededException(
                    "The number of schedule groups is limited to " + SchedulerLimits.GROUPS + ".");
        }
        ScheduleGroup group = groups.create(call.account(), call.region(), input.name(), tags)
                .orElseThrow(
                        () -> new ConflictException("Schedule group " + input.name() + " already exists."));
        return new CreateScheduleGroupOutput(group.arn());
    }

    public DeleteScheduleGroupOutput delete(DeleteScheduleGroupInput input, Call call) {
        if (input.name().equals(SchedulerLimits.DEFAULT_GROUP)) {
            throw new ValidationException("The default schedule group cannot be deleted.");
        }
        ScheduleGroup group = find(input.name(), call);
        groups.delete(group);
        runs.deleteGroup(group.account(), group.region(), group.name());
        return new DeleteScheduleGroupOutput();
    }

    public GetScheduleGroupOutput get(GetScheduleGroupInput input, Call call) {
        ScheduleGroup group = find(input.name(), call);
        return GetScheduleGroupOutput.builder()
                .arn(group.arn())
                .name(group.name())
                .creationDate(group.created())
                .lastModificationDate(group.modified())
                .state(ACTIVE)
                .build();
    }

    public ListScheduleGroupsOutput list(ListScheduleGroupsInput input, Call call) {
        List<ScheduleGroup> all = groups.list(call.account(), call.region()).stream()
                .filter(group -> input.namePrefix() == null || group.name().startsWith(input.namePrefix()))
                .toList();
        Page<ScheduleGroup> page = PAGES.of(all, ScheduleGroup::name, input.nextToken(), input.maxResults());
        return new ListScheduleGroupsOutput(
                page.next(),
                page.map(group -> ScheduleGroupSummary.builder()
                        .arn(group.arn())
                        .name(group.name())
                        .creationDate(group.created())
                        .lastModificationDate(group.modified())
                        .state(ACTIVE)
                        .build()));
    }

    public ListTagsForResourceOutput tags(ListTagsForResourceInput input, Call call) {
        return new ListTagsForResourceOutput(
                TagRules.list(byArn(input.resourceArn(), call).tags(), Tag::new));
    }

    public TagResourceOutput tag(TagResourceInput input, Call call) {
        ScheduleGroup group = byArn(input.resourceArn(), call);
        groups.change(group, TAGS.added(group.tags(), input.tags(), Tag::key, Tag::value));
        return new TagResourceOutput();
    }

    public UntagResourceOutput untag(UntagResourceInput input, Call call) {
        ScheduleGroup group = byArn(input.resourceArn(), call);
        groups.change(group, TAGS.removed(group.tags(), input.tagKeys()));
        return new UntagResourceOutput();
    }

    private ScheduleGroup find(String name, Call call) {
        return groups.find(call.account(), call.region(), name).orElseThrow(() -> none(name));
    }

    /// One of the caller's own account and region.
    private ScheduleGroup byArn(String text, Call call) {
        String name = text.substring(text.lastIndexOf('/') + 1);
        return Arn.parse(text)
                .filter(arn -> arn.account().equals(call.account()) && arn.region().equals(call.region()))
                .flatMap(_ -> groups.find(call.account(), call.region(), name))
                .orElseThrow(() -> none(name));
    }

    private static ResourceNotFoundException none(String name) {
        return new ResourceNotFoundException("Schedule group " + name + " does not exist.");
    }
}
