package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Distribution;
import dev.millrace.cloud.metric.SeriesName;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.cloudwatch.CloudWatchService;
import dev.millrace.cloud.service.logs.MetricSink;
import java.util.List;

/// What metric filters find in logs, in CloudWatch.
public final class FilteredMetrics implements MetricSink {
    private final CloudWatchService cloudWatch;

    public FilteredMetrics(CloudWatchService cloudWatch) {
        this.cloudWatch = cloudWatch;
    }

    @Override
    public void publish(String account, String region, List<Datum> data) {
        cloudWatch.put(data.stream()
                .map(datum -> CloudWatchService.minute(
                        SeriesName.of(
                                account,
                                region,
                                datum.namespace(),
                                datum.metric(),
                                Unit.of(datum.unit()),
                                datum.dimensions()),
                        datum.at(),
                        Distribution.of(datum.value(), 1)))
                .toList());
    }
}
