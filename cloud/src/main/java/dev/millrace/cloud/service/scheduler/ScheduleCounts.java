package dev.millrace.cloud.service.scheduler;

/// Counts what becomes of schedules, as CloudWatch shows it in `AWS/Scheduler`
/// (docs.aws.amazon.com/scheduler/latest/UserGuide/monitoring-cloudwatch.html).
@FunctionalInterface
public interface ScheduleCounts {
    ScheduleCounts NONE = (_, _, _, _) -> {};

    /// @param group of the schedule
    /// @param metric such as `InvocationAttemptCount`
    void count(String account, String region, String group, String metric);
}
