package dev.millrace.cloud.service.lambda.runtime;

import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// One call of a function, as its runtime is told of it.
/// @param requestId a UUID
/// @param payload JSON
/// @param functionArn as invoked, with the qualifier that was given
/// @param traceId `Root=…;Parent=…;Sampled=…`
/// @param clientContext JSON from a mobile client
/// @param tailWanted whether the caller wants the end of the log
/// @param stream takes an answer that the function streams, piece by piece; null where it is wanted whole
public record Invocation(
        String requestId,
        byte[] payload,
        String functionArn,
        @Nullable String traceId,
        @Nullable String clientContext,
        boolean tailWanted,
        @Nullable OutputStream stream) {
    public Invocation(
            String requestId,
            byte[] payload,
            String functionArn,
            @Nullable String traceId,
            @Nullable String clientContext,
            boolean tailWanted) {
        this(requestId, payload, functionArn, traceId, clientContext, tailWanted, null);
    }

    /// What befell it, as Lambda words that.
    String error(String message) {
        return "RequestId: " + requestId + " Error: " + message;
    }
}
