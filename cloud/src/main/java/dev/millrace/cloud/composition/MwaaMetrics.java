package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.mwaa.EnvironmentMetrics;
import dev.millrace.wire.cloudwatch.Cloudwatch;
import dev.millrace.wire.cloudwatch.Dimension;
import dev.millrace.wire.cloudwatch.MetricDatum;
import dev.millrace.wire.cloudwatch.PutMetricDataInput;
import dev.millrace.wire.cloudwatch.StatisticSet;
import dev.millrace.wire.service.Service;
import java.util.List;
import java.util.Objects;

/// Environments' metrics in CloudWatch, in the namespace that Airflow's have on AWS.
public final class MwaaMetrics implements EnvironmentMetrics {
    private static final String NAMESPACE = "AmazonMWAA";

    private final Cloudwatch cloudWatch;

    public MwaaMetrics(Service cloudWatch) {
        this.cloudWatch = new Cloudwatch(cloudWatch);
    }

    @Override
    public void publish(String account, String region, List<dev.millrace.wire.mwaa.MetricDatum> data) {
        cloudWatch.putMetricData(
                PutMetricDataInput.builder()
                        .namespace(NAMESPACE)
                        .metricData(data.stream().map(MwaaMetrics::datum).toList())
                        .build(),
                ServiceCall.of(MwaaRoles.AIRFLOW, account, region));
    }

    private static MetricDatum datum(dev.millrace.wire.mwaa.MetricDatum given) {
        dev.millrace.wire.mwaa.StatisticSet statistics = given.statisticValues();
        return MetricDatum.builder()
                .metricName(given.metricName())
                .timestamp(given.timestamp())
                .dimensions(Objects.requireNonNullElse(
                                given.dimensions(), List.<dev.millrace.wire.mwaa.Dimension>of())
                        .stream()
                        .map(dimension -> new Dimension(dimension.name(), dimension.value()))
                        .toList())
                .value(given.value())
                .unit(given.unit())
                .statisticValues(
                        statistics == null
                                ? null
                                : new StatisticSet(
                                        Objects.requireNonNullElse(statistics.sampleCount(), 0)
                                                .doubleValue(),
                                        Objects.requireNonNullElse(statistics.sum(), 0.0),
                                        Objects.requireNonNullElse(statistics.minimum(), 0.0),
                                        Objects.requireNonNullElse(statistics.maximum(), 0.0)))
                .build();
    }
}
