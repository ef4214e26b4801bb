package dev.millrace.cloud.service.scheduler;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.scheduler.operation.GroupOperations;
import dev.millrace.cloud.service.scheduler.operation.ScheduleOperations;
import dev.millrace.cloud.service.scheduler.store.Groups;
import dev.millrace.cloud.service.scheduler.store.Schedules;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.scheduler.SchedulerOperations;
import dev.millrace.wire.service.Service;
import java.util.random.RandomGenerator;

/// EventBridge Scheduler put together: its parts, and the table of its operations.
public final class SchedulerService implements Part {
    private final ScheduleRuns runs;
    private final Service api;

    public SchedulerService(Storage storage, Clock clock, RandomGenerator random, TargetApi targets, ScheduleCounts counts) {
        Schedules schedules = new Schedules(storage);
        runs = new ScheduleRuns(schedules, targets, counts, clock, random);
        api = Service.of(SchedulerOperations.FACTS, () -> {
            Groups groups = new Groups(storage, clock);
            ScheduleOperations scheduleOperations = new ScheduleOperations(groups, schedules, runs, targets, clock);
            GroupOperations groupOperations = new GroupOperations(groups, runs);
            return new SchedulerOperations()
                .createSchedule(scheduleOperations::create)
                .updateSchedule(scheduleOperations::update)
                .deleteSchedule(scheduleOperations::delete)
                .getSchedule(scheduleOperations::get)
                .listSchedules(scheduleOperations::list)
                .createScheduleGroup(groupOperations::create)
                .deleteScheduleGroup(groupOperations::delete)
                .getScheduleGroup(groupOperations::get)
                .listScheduleGroups(groupOperations::list)
                .listTagsForResource(groupOperations::tags)
                .tagResource(groupOperations::tag)
                .untagResource(groupOperations::untag)
                .build();
        });
    }

    public Service api() {
        return api;
    }

    @Override
    public void start() {
        runs.start();
    }
}
