package dev.millrace.cloud.service.scheduler.operation;

import dev.millrace.cloud.service.scheduler.domain.KeptSchedule;
import dev.millrace.cloud.service.scheduler.domain.ScheduleDefinition;
import dev.millrace.cloud.service.scheduler.domain.ScheduleTarget;
import dev.millrace.wire.scheduler.EventBridgeParameters;
import dev.millrace.wire.scheduler.FlexibleTimeWindow;
import dev.millrace.wire.scheduler.GetScheduleOutput;
import dev.millrace.wire.scheduler.KinesisParameters;
import dev.millrace.wire.scheduler.RetryPolicy;
import dev.millrace.wire.scheduler.ScheduleSummary;
import dev.millrace.wire.scheduler.Target;
import dev.millrace.wire.scheduler.TargetSummary;

/// A schedule as clients see it: what they did not say is shown as what it means.
final class Shown {
    private Shown() {}

    static String state(KeptSchedule schedule) {
        return schedule.definition().enabled() ? "ENABLED" : "DISABLED";
    }

    static GetScheduleOutput whole(KeptSchedule schedule) {
        ScheduleDefinition definition = schedule.definition();
        int window = definition.windowMinutes();
        return GetScheduleOutput.builder()
                .arn(schedule.key().arn())
                .groupName(schedule.key().group())
                .name(schedule.key().name())
                .actionAfterCompletion(definition.deleteAfterCompletion() ? "DELETE" : "NONE")
                .creationDate(schedule.created())
                .lastModificationDate(schedule.modified())
                .description(definition.description())
                .startDate(definition.start())
                .endDate(definition.end())
                .flexibleTimeWindow(FlexibleTimeWindow.builder()
                        .mode(window == 0 ? "OFF" : "FLEXIBLE")
                        .maximumWindowInMinutes(window == 0 ? null : window)
                        .build())
                .kmsKeyArn(definition.kmsKeyArn())
                .scheduleExpression(definition.expression())
                .scheduleExpressionTimezone(definition.timezone())
                .state(state(schedule))
                .target(target(definition.target()))
                .build();
    }

    private static Target target(ScheduleTarget target) {
        return Target.builder()
                .arn(target.arn())
                .roleArn(target.roleArn())
                .input(target.input())
                .retryPolicy(RetryPolicy.builder()
                        .maximumEventAgeInSeconds(target.eventAgeSeconds())
                        .maximumRetryAttempts(target.retryAttempts())
                        .build())
                .kinesisParameters(target.partitionKey() == null ? null : new KinesisParameters(target.partitionKey()))
                .eventBridgeParameters(
                        target.detailType() == null
                                ? null
                                : EventBridgeParameters.builder()
                                        .detailType(target.detailType())
                                        .source(target.source())
                                        .build())
                .build();
    }

    static ScheduleSummary summary(KeptSchedule schedule) {
        return ScheduleSummary.builder()
                .arn(schedule.key().arn())
                .groupName(schedule.key().group())
                .name(schedule.key().name())
                .creationDate(schedule.created())
                .lastModificationDate(schedule.modified())
                .state(state(schedule))
                .target(new TargetSummary(schedule.definition().target().arn()))
                .build();
    }
}
