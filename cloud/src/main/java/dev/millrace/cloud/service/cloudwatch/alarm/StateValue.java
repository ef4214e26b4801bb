package dev.millrace.cloud.service.cloudwatch.alarm;

/// Where an alarm stands. Each may follow each, and itself.
public enum StateValue {
    OK,
    ALARM,
    INSUFFICIENT_DATA
}
