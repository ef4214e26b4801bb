package dev.millrace.cloud.service.glue;

import java.util.Map;

/// Where the ends of job runs are told: EventBridge's `Glue Job State Change`.
@FunctionalInterface
public interface JobEvents {
    /// @param detail the event's detail, in AWS's words: `jobName`, `jobRunId`, `state`, `severity`, `message`
    void ended(String account, String region, Map<String, String> detail);
}
