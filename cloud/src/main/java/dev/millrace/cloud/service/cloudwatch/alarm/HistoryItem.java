package dev.millrace.cloud.service.cloudwatch.alarm;

import java.time.Instant;

/// Something that happened to an alarm.
/// @param alarmType MetricAlarm or CompositeAlarm
/// @param data a JSON object
public record HistoryItem(
        String account,
        String region,
        String alarm,
        String alarmType,
        Instant at,
        Type type,
        String summary,
        String data) {
    /// In AWS's words.
    public enum Type {
        ConfigurationUpdate,
        StateUpdate,
        Action
    }
}
