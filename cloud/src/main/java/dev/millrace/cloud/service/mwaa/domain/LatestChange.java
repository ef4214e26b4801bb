package dev.millrace.cloud.service.mwaa.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The last thing that was asked of an environment, and what came of it: AWS's `LastUpdate`.
/// @param outcome `PENDING`, `SUCCESS`, `FAILED`
/// @param workerReplacement null where the request did not say
public record LatestChange(
        String outcome,
        Instant asked,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        @Nullable String workerReplacement) {
    /// As long as AWS lets a message be.
    private static final int MESSAGE_MAX = 1024;

    public static LatestChange asked(Instant at, @Nullable String workerReplacement) {
        return new LatestChange("PENDING", at, null, null, workerReplacement);
    }

    LatestChange done() {
        return new LatestChange("SUCCESS", asked, null, null, workerReplacement);
    }

    LatestChange failed(String code, String message) {
        String shown = message.isEmpty() ? code : message;
        return new LatestChange(
                "FAILED",
                asked,
                code,
                shown.length() > MESSAGE_MAX ? shown.substring(0, MESSAGE_MAX - 1) + "…" : shown,
                workerReplacement);
    }
}
