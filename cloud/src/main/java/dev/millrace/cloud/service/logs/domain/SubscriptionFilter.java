package dev.millrace.cloud.service.logs.domain;

import org.jspecify.annotations.Nullable;

/// Sends a group's events that match to a stream, a delivery stream or a function.
/// @param uid names in the store what it was not yet told of
/// @param roleArn null where the destination is a function
/// @param distribution Random or ByLogStream
/// @param onTransformed kept as it was said: there are no transformers
public record SubscriptionFilter(
        long uid,
        String name,
        String pattern,
        String destinationArn,
        @Nullable String roleArn,
        String distribution,
        boolean onTransformed,
        long createdMs) {
    public static final String BY_LOG_STREAM = "ByLogStream";

    /// Whether one stream's events go one way, so that they stay in their order.
    public boolean byStream() {
        return distribution.equals(BY_LOG_STREAM);
    }
}
