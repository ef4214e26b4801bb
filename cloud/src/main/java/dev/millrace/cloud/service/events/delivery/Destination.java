package dev.millrace.cloud.service.events.delivery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Targets of one kind, as another service has them.
public interface Destination {
    /// What became of a parcel.
    sealed interface Outcome {
        /// The target has it, and keeps it.
        record Taken() implements Outcome {}

        /// The target will not have it, now or later: it is not there, or may not be called. Not tried again.
        record Refused(String code, String message) implements Outcome {}

        /// The target could not take it now. Tried again.
        record Failed(String code, String message) implements Outcome {}

        Outcome TAKEN = new Taken();

        static Outcome noResource(String message) {
            return new Refused("NO_RESOURCE", message);
        }

        static Outcome noPermissions(String message) {
            return new Refused("NO_PERMISSIONS", message);
        }
    }

    /// One event for a target.
    /// @param partitionKey of a stream
    record Parcel(String payload, @Nullable String partitionKey, @Nullable String traceHeader) {}

    /// On whose behalf.
    /// @param account whose rule it is
    /// @param roleArn in which to call the target, where its kind wants one
    record Sender(String account, String region, String ruleArn, @Nullable String roleArn) {}

    /// Hands parcels over; what throws is a failure of all of them.
    /// @return an outcome for each, in their order
    List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) throws InterruptedException;
}
