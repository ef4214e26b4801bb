package dev.millrace.cloud.service.lambda.invoke;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An asynchronous event that waits for its function.
/// @param invocations how often the function has run for it
/// @param attempts how often it was tried, throttled ones included
/// @param lastResponse of the last run, for word of the failure
public record AsyncEvent(
        String id,
        String functionArn,
        byte[] payload,
        @Nullable String traceHeader,
        @Nullable String clientContext,
        Instant received,
        Instant due,
        int invocations,
        int attempts,
        @Nullable Last lastResponse) {

    /// What the last run came to.
    public record Last(String executedVersion, @Nullable String functionError, byte[] payload) {}

    AsyncEvent again(Instant at, @Nullable Last last) {
        return new AsyncEvent(
                id,
                functionArn,
                payload,
                traceHeader,
                clientContext,
                received,
                at,
                last == null ? invocations : invocations + 1,
                attempts + 1,
                last == null ? lastResponse : last);
    }
}
