package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.glue.GlueLog;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.domain.JobFailure;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.cloud.service.glue.domain.JobLogs;
import dev.millrace.cloud.time.Clock;
import java.util.List;

/// A run's lines on their way to CloudWatch Logs, and what they say of its failure.
final class RunLog implements JobPrograms.Output {
    private final JobId job;
    private final JobLogs places;
    private final GlueLog log;
    private final Clock clock;
    private final JobFailure failure = new JobFailure();

    RunLog(JobId job, JobLogs places, GlueLog log, Clock clock) {
        this.job = job;
        this.places = places;
        this.log = log;
        this.clock = clock;
    }

    /// Why the script failed.
    /// @param otherwise where its lines do not say
    String failure(String otherwise) {
        return failure.message(otherwise);
    }

    @Override
    public void out(String line) {
        append(places.output(), line);
    }

    @Override
    public void error(String line) {
        failure.line(line);
        append(places.error(), line);
    }

    private void append(List<JobLogs.Place> to, String line) {
        // CloudWatch Logs takes no empty message.
        if (!line.isEmpty()) {
            List<GlueLog.Line> lines = List.of(new GlueLog.Line(AwsTime.millis(clock), line));
            to.forEach(place -> log.append(job.account(), job.region(), place.group(), place.stream(), lines));
        }
    }
}
