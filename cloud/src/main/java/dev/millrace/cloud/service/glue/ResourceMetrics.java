package dev.millrace.cloud.service.glue;

/// Takes how much of its quotas an account uses, in numbers.
@FunctionalInterface
public interface ResourceMetrics {
    /// @param resource as CloudWatch's dimension Resource names it: Job, JobRun, Trigger, Workflow
    /// @param percent of what AWS lets an account have
    void used(String account, String region, String resource, double percent);
}
