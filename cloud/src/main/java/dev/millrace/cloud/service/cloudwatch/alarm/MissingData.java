package dev.millrace.cloud.service.cloudwatch.alarm;

/// What an alarm makes of periods without data, in AWS's words.
public enum MissingData {
    breaching,
    notBreaching,
    ignore,
    missing
}
