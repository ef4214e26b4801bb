package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.glue.JobMetrics;
import dev.millrace.cloud.service.glue.domain.JobId;
import java.util.Map;

/// Job runs' numbers for CloudWatch, of each run and of all runs of its job, as Glue has them.
public final class JobCounts implements JobMetrics {
    private static final String NAMESPACE = "Glue";
    private static final String ALL = "ALL";

    private final Metrics metrics;

    public JobCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(JobId job, String run, String metric, double value) {
        for (String of : new String[] {run, ALL}) {
            Map<String, String> dimensions = Map.of("JobName", job.name(), "JobRunId", of, "Type", "count");
            metrics.series(job.account(), job.region(), NAMESPACE, metric, Unit.NONE, dimensions)
                    .record(value);
        }
    }
}
