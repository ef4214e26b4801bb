package dev.millrace.cloud.service.lambda.runtime;

import io.soabase.recordbuilder.core.RecordBuilder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What an invocation came to.
/// @param functionError `Unhandled` where the function failed, by itself or with its environment; null for a success
/// @param payload what the function answered, or the error as JSON
/// @param millis how long the function was at work; 0 where it was not
/// @param logTail the last 4 KB of its log, where wanted
@RecordBuilder
public record Outcome(
        @Nullable String functionError,
        byte[] payload,
        double millis,
        @Nullable String logTail) implements OutcomeBuilder.With {
    public static final String UNHANDLED = "Unhandled";

    public static Outcome success(byte[] payload) {
        return new Outcome(null, payload, 0, null);
    }

    public static Outcome failure(byte[] payload) {
        return new Outcome(UNHANDLED, payload, 0, null);
    }

    /// An error that is not the function's own words.
    public static Outcome failure(String errorType, String message) {
        return failure(
                ("{\"errorType\":" + JsonText.quoted(errorType) + ",\"errorMessage\":" + JsonText.quoted(message) + "}")
                        .getBytes(StandardCharsets.UTF_8));
    }
}
