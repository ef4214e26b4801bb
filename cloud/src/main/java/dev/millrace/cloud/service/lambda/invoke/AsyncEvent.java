package dev.millrace.cloud.service.lambda.invoke;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An asynchronous event that waits for its function.
/// @param invocations how often the function has run for it
/// @param attempts how often it was tried, throttled ones included
/// @param lastResponse of the last run, for word of the failure
@RecordBuilder
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
        @Nullable Last lastResponse)
        implements AsyncEventBuilder.With {

    /// What the last run came to.
    public record Last(String executedVersion, @Nullable String functionError, byte[] payload) {}

    AsyncEvent again(Instant at, @Nullable Last last) {
        AsyncEvent tried = withDue(at).withAttempts(attempts + 1);
        return last == null ? tried : tried.withInvocations(invocations + 1).withLastResponse(last);
    }
}
