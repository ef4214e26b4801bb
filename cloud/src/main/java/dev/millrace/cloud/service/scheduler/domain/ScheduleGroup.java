package dev.millrace.cloud.service.scheduler.domain;

import java.time.Instant;
import java.util.Map;

/// A group of schedules.
public record ScheduleGroup(
        String account,
        String region,
        String name,
        Instant created,
        Instant modified,
        Map<String, String> tags) {
    public String arn() {
        return ScheduleKey.groupArn(account, region, name);
    }

    public ScheduleGroup withTags(Map<String, String> changed, Instant now) {
        return new ScheduleGroup(account, region, name, created, now, changed);
    }
}
