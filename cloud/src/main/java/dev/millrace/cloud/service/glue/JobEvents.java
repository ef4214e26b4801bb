package dev.millrace.cloud.service.glue;

import java.util.Map;

/// Where job runs are told of.
@FunctionalInterface
public interface JobEvents {
    /// @param type the event's, as EventBridge names it
    /// @param detail the event's, in AWS's words: `jobName`, `jobRunId`, `state`, `severity`, `message` …
    void told(String account, String region, String type, Map<String, Object> detail);
}
