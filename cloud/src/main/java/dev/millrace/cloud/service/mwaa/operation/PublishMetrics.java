package dev.millrace.cloud.service.mwaa.operation;

import dev.millrace.cloud.service.mwaa.EnvironmentMetrics;
import dev.millrace.cloud.service.mwaa.store.Environments;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.mwaa.PublishMetricsInput;
import dev.millrace.wire.mwaa.PublishMetricsOutput;
import dev.millrace.wire.mwaa.ValidationException;

/// An environment's own metrics, on their way to CloudWatch.
public final class PublishMetrics {
    private final Environments environments;
    private final EnvironmentMetrics metrics;

    public PublishMetrics(Environments environments, EnvironmentMetrics metrics) {
        this.environments = environments;
        this.metrics = metrics;
    }

    public PublishMetricsOutput answer(PublishMetricsInput input, Call call) {
        if (environments.find(EnvironmentLookup.key(call, input.environmentName())).isEmpty()) {
            throw new ValidationException(
                    EnvironmentLookup.missing(input.environmentName()).message());
        }
        if (!input.metricData().isEmpty()) {
            try {
                metrics.publish(call.account(), call.region(), input.metricData());
            } catch (AwsException refused) {
                throw new ValidationException(refused.message());
            }
        }
        return new PublishMetricsOutput();
    }
}
