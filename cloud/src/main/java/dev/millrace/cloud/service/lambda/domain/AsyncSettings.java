package dev.millrace.cloud.service.lambda.domain;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a function's asynchronous events are dealt with: an event invoke configuration.
public record AsyncSettings(
        @Nullable Integer retries,
        @Nullable Integer maxAgeSeconds,
        @Nullable String onSuccess,
        @Nullable String onFailure,
        Instant lastModified) {

    public int retriesOrDefault() {
        return retries == null ? LambdaLimits.ASYNC_RETRIES : retries;
    }

    public Duration maxAge() {
        return maxAgeSeconds == null ? LambdaLimits.ASYNC_AGE : Duration.ofSeconds(maxAgeSeconds);
    }
}
