package dev.millrace.cloud.service.logs.domain;

/// One event of a stream.
public record LogEvent(EventId id, long ingestionMs, String message) {
    public long timestampMs() {
        return id.timestampMs();
    }
}
