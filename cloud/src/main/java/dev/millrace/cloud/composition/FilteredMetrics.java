package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.logs.MetricSink;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.cloudwatch.Cloudwatch;
import dev.millrace.wire.cloudwatch.Dimension;
import dev.millrace.wire.cloudwatch.MetricDatum;
import dev.millrace.wire.cloudwatch.PutMetricDataInput;
import dev.millrace.wire.service.Service;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What metric filters make of log events, in CloudWatch: kept there before the events count as taken.
public final class FilteredMetrics implements MetricSink {
    private static final Logger LOG = System.getLogger(FilteredMetrics.class.getName());
    private static final int PUT = 1_000;

    private final Cloudwatch cloudWatch;

    public FilteredMetrics(Service cloudWatch) {
        this.cloudWatch = new Cloudwatch(cloudWatch);
    }

    @Override
    public void publish(String account, String region, List<Datum> data) {
        Call call = ServiceCall.of(LogRoles.LOGS, account, region);
        Map<String, List<Datum>> byNamespace = data.stream().collect(Collectors.groupingBy(Datum::namespace));
        byNamespace.forEach((namespace, all) -> {
            for (int from = 0; from < all.size(); from += PUT) {
                put(namespace, all.subList(from, Math.min(all.size(), from + PUT)), call);
            }
        });
    }

    /// What CloudWatch refuses it refuses for ever: such values are left out, as on AWS.
    private void put(String namespace, List<Datum> data, Call call) {
        try {
            cloudWatch.putMetricData(
                    PutMetricDataInput.builder()
                            .namespace(namespace)
                            .metricData(data.stream().map(FilteredMetrics::datum).toList())
                            .build(),
                    call);
        } catch (AwsException refused) {
            LOG.log(
                    Level.WARNING,
                    "CloudWatch does not take what a metric filter made for {0}: {1}",
                    namespace,
                    refused.message());
        }
    }

    private static MetricDatum datum(Datum datum) {
        return MetricDatum.builder()
                .metricName(datum.metric())
                .dimensions(datum.dimensions().entrySet().stream()
                        .map(dimension -> new Dimension(dimension.getKey(), dimension.getValue()))
                        .toList())
                .timestamp(datum.at())
                .value(datum.value())
                .unit(datum.unit())
                .build();
    }
}
