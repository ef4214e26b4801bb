package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.domain.Event;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An event on its way to one target. It stands for itself: what becomes of rule and target meanwhile changes nothing.
/// @param payload what the target gets
/// @param partitionKey of a stream
/// @param forward the event itself, where the target is a bus
/// @param attempts so far
@RecordBuilder
public record Delivery(
        String id,
        String account,
        String region,
        String bus,
        String rule,
        String ruleArn,
        String targetArn,
        @Nullable String roleArn,
        String payload,
        @Nullable String partitionKey,
        @Nullable String traceHeader,
        @Nullable Event forward,
        Instant accepted,
        Instant due,
        int attempts,
        int maxAttempts,
        int maxAgeSeconds)
        implements DeliveryBuilder.With {
    /// What it counts against the memory for waiting events.
    int size() {
        return 512 + payload.length();
    }
}
