package dev.millrace.cloud.service.scheduler.domain;

import dev.millrace.cloud.aws.Arn;

/// A schedule, whatever becomes of it.
public record ScheduleKey(String account, String region, String group, String name) {
    public String arn() {
        return Arn.of("scheduler", region, account, "schedule/" + group + "/" + name)
                .toString();
    }

    public String groupArn() {
        return groupArn(account, region, group);
    }

    public static String groupArn(String account, String region, String group) {
        return Arn.of("scheduler", region, account, "schedule-group/" + group).toString();
    }
}
