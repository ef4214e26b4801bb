package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.glue.JobMetrics;
import dev.millrace.cloud.service.glue.domain.JobId;
import java.util.Map;

/// Job runs' numbers for CloudWatch, of each run and of all runs of its job, as Glue has them
/// (docs.aws.amazon.com/glue/latest/dg/monitoring-awsglue-with-cloudwatch-metrics.html).
public final class JobCounts implements JobMetrics {
    private static final String NAMESPACE = "Glue";
    private static final String ALL = "ALL";

    private final Metrics metrics;

    public JobCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void count(JobId job, String run, String metric, double value) {
        String type = metric.contains(".aggregate.") ? "count" : "gauge";
        for (String of : new String[] {run, ALL}) {
            Map<String, String> dimensions = Map.of("JobName", job.name(), "JobRunId", of, "Type", type);
            metrics.series(job.account(), job.region(), NAMESPACE, metric, unit(metric), dimensions)
                    .record(value);
        }
    }

    private static Unit unit(String metric) {
        return switch (metric.substring(metric.lastIndexOf('.') + 1)) {
            case "elapsedTime" -> Unit.MILLISECONDS;
            case "usage" -> Unit.PERCENT;
            case "used", "bytesRead", "read_bytes", "write_bytes", "shuffleBytesWritten", "shuffleLocalBytesRead" ->
                Unit.BYTES;
            default -> Unit.COUNT;
        };
    }
}
