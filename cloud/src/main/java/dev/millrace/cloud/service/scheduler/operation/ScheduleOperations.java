package dev.millrace.cloud.service.scheduler.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.scheduler.SchedulerLimits;
import dev.millrace.cloud.service.scheduler.ScheduleRuns;
import dev.millrace.cloud.service.scheduler.TargetApi;
import dev.millrace.cloud.service.scheduler.domain.KeptSchedule;
import dev.millrace.cloud.service.scheduler.domain.ScheduleDefinition;
import dev.millrace.cloud.service.scheduler.domain.ScheduleKey;
import dev.millrace.cloud.service.scheduler.domain.Timetable;
import dev.millrace.cloud.service.scheduler.store.Groups;
import dev.millrace.cloud.service.scheduler.store.Schedules;
import dev.millrace.wire.Call;
import dev.millrace.wire.scheduler.ConflictException;
import dev.millrace.wire.scheduler.CreateScheduleInput;
import dev.millrace.wire.scheduler.CreateScheduleOutput;
import dev.millrace.wire.scheduler.DeleteScheduleInput;
import dev.millrace.wire.scheduler.DeleteScheduleOutput;
import dev.millrace.wire.scheduler.GetScheduleInput;
import dev.millrace.wire.scheduler.GetScheduleOutput;
import dev.millrace.wire.scheduler.ListSchedulesInput;
import dev.millrace.wire.scheduler.ListSchedulesOutput;
import dev.millrace.wire.scheduler.ResourceNotFoundException;
import dev.millrace.wire.scheduler.UpdateScheduleInput;
import dev.millrace.wire.scheduler.UpdateScheduleOutput;
import dev.millrace.wire.scheduler.ValidationException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Schedules made, changed, shown and removed.
public final class ScheduleOperations {
    private static final Pages PAGES =
            new Pages(SchedulerLimits.PAGE, token -> new ValidationException("Invalid token: " + token));

    private final Groups groups;
    private final Schedules schedules;
    private final ScheduleRuns runs;
    private final Definitions definitions;
    private final InstantSource clock;

    public ScheduleOperations(
            Groups groups, Schedules schedules, ScheduleRuns runs, TargetApi api, InstantSource clock) {
        this.groups = groups;
        this.schedules = schedules;
        this.runs = runs;
        this.definitions = new Definitions(new Targets(api), clock);
        this.clock = clock;
    }

    /// The same request sent again, by its client token, is answered as before.
    public CreateScheduleOutput create(CreateScheduleInput input, Call call) {
        ScheduleKey key = key(input.groupName(), input.name(), call);
        checkGroup(key);
        ScheduleDefinition definition = definitions.of(input, key.groupArn(), call.account(), true);
        Instant now = clock.instant();
        Timetable timetable = Timetable.of(definition);
        KeptSchedule made = new KeptSchedule(
                key,
                definition,
                now,
                now,
                timetable.since(now),
                timetable.first(now).orElse(null),
                input.clientToken());
        KeptSchedule there = runs.create(made);
        boolean again = there == made
                || there.clientToken() != null
                        && there.clientToken().equals(made.clientToken())
                        && there.definition().equals(definition);
        if (!again) {
            throw new ConflictException("Schedule " + key.name() + " already exists.");
        }
        return new CreateScheduleOutput(key.arn());
    }

    /// All of it anew: what is not said is as if it never had been.
    public UpdateScheduleOutput update(UpdateScheduleInput input, Call call) {
        ScheduleKey key = key(input.groupName(), input.name(), call);
        KeptSchedule before = find(key);
        ScheduleDefinition definition = definitions.of(
                CreateScheduleInput.builder()
                        .name(input.name())
                        .actionAfterCompletion(input.actionAfterCompletion())
                        .description(input.description())
                        .endDate(input.endDate())
                        .flexibleTimeWindow(input.flexibleTimeWindow())
                        .kmsKeyArn(input.kmsKeyArn())
                        .scheduleExpression(input.scheduleExpression())
                        .scheduleExpressionTimezone(input.scheduleExpressionTimezone())
                        .startDate(input.startDate())
                        .state(input.state())
                        .target(input.target())
                        .build(),
                key.groupArn(),
                call.account(),
                false);
        Instant now = clock.instant();
        boolean there = runs.change(before.key(), schedule -> changed(schedule, definition, now));
        if (!there) {
            throw none(key);
        }
        return new UpdateScheduleOutput(key.arn());
    }

    /// A schedule whose times are as before goes on with them; one with others begins now.
    private static KeptSchedule changed(KeptSchedule before, ScheduleDefinition definition, Instant now) {
        Timetable timetable = Timetable.of(definition);
        boolean same = timetable.equals(Timetable.of(before.definition()))
                && before.definition().enabled();
        Instant since = same ? before.since() : timetable.since(now);
        Instant next =
                same ? before.next() : timetable.first(now).orElse(null);
        return before.with(changed ->
                changed.definition(definition).modified(now).since(since).next(next));
    }

    public DeleteScheduleOutput delete(DeleteScheduleInput input, Call call) {
        ScheduleKey key = key(input.groupName(), input.name(), call);
        if (!runs.delete(key)) {
            throw none(key);
        }
        return new DeleteScheduleOutput();
    }

    public GetScheduleOutput get(GetScheduleInput input, Call call) {
        return Shown.whole(find(key(input.groupName(), input.name(), call)));
    }

    public ListSchedulesOutput list(ListSchedulesInput input, Call call) {
        String group = input.groupName();
        List<KeptSchedule> all;
        if (group == null) {
            all = schedules.list(call.account(), call.region());
        } else {
            checkGroup(key(group, "", call));
            all = schedules.list(call.account(), call.region(), group);
        }
        List<KeptSchedule> meant = all.stream()
                .filter(schedule -> input.namePrefix() == null
                        || schedule.key().name().startsWith(input.namePrefix()))
                .filter(schedule -> input.state() == null || Shown.state(schedule).equals(input.state()))
                .toList();
        Page<KeptSchedule> page = PAGES.of(
                meant,
                schedule -> schedule.key().group() + "/" + schedule.key().name(),
                input.nextToken(),
                input.maxResults());
        return new ListSchedulesOutput(page.next(), page.map(Shown::summary));
    }

    private KeptSchedule find(ScheduleKey key) {
        return runs.find(key).orElseThrow(() -> none(key));
    }

    private static ResourceNotFoundException none(ScheduleKey key) {
        return new ResourceNotFoundException("Schedule " + key.name() + " does not exist.");
    }

    private void checkGroup(ScheduleKey key) {
        if (groups.find(key.account(), key.region(), key.group()).isEmpty()) {
            throw new ResourceNotFoundException("Schedule group " + key.group() + " does not exist.");
        }
    }

    private static ScheduleKey key(@Nullable String group, String name, Call call) {
        return new ScheduleKey(
                call.account(), call.region(), group == null ? SchedulerLimits.DEFAULT_GROUP : group, name);
    }
}
