package dev.millrace.cloud.service.logs;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where subscription filters send events: one kind of it, such as streams.
public interface LogDestination {
    /// From where to where.
    /// @param logGroupArn with `:*` behind it, as AWS writes it in a function's policy
    /// @param roleArn null where the destination has a policy of its own
    record Route(
            String account,
            String region,
            String logGroupArn,
            String destinationArn,
            @Nullable String roleArn) {}

    /// What became of a delivery.
    enum Outcome {
        DELIVERED,
        /// It may go well another time: the destination is busy.
        TRY_AGAIN,
        /// It is gone, or may not be used.
        REFUSED
    }

    /// Whether the destination wants a role.
    boolean needsRole();

    /// Tries a destination before a filter is made.
    /// @param message what is sent there to try it, where this kind of destination is tried so
    /// @return why not, in AWS's words; empty where it may be used
    Optional<String> refusal(Route route, byte[] message);

    /// Hands events over: after DELIVERED they are the destination's.
    /// @param partitionKey what has the same stays in order
    /// @param message compressed
    Outcome deliver(Route route, String partitionKey, byte[] message);
}
