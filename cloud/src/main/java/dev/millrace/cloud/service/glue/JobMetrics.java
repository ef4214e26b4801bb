package dev.millrace.cloud.service.glue;

import dev.millrace.cloud.service.glue.domain.JobId;

/// Takes what a job's run did, in numbers.
@FunctionalInterface
public interface JobMetrics {
    /// @param metric its name in CloudWatch's namespace Glue
    void count(JobId job, String run, String metric, double value);
}
