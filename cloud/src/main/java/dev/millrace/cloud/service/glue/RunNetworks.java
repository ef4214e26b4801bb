package dev.millrace.cloud.service.glue;

import java.util.List;

/// The networks that NETWORK connections lead into: a run has an interface there while it is under way.
public interface RunNetworks {
    /// Where a connection leads.
    /// @param securityGroupIds none for the VPC's default group
    record Place(String subnetId, List<String> securityGroupIds) {}

    /// A run cannot be in the network.
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        /// @param sentence for the run's error message
        public RefusedException(String sentence) {
            super(sentence, null, false, false);
        }

        public String sentence() {
            return String.valueOf(getMessage());
        }
    }

    /// Makes a run's interface, or finds that it has one there already.
    /// @param run its id
    /// @param role in whose name it is made, an ARN or a name
    void enter(String account, String region, String run, String role, Place place) throws RefusedException;

    /// Removes the interfaces of a run that is over.
    void leave(String run);

    /// Removes the interfaces of all runs: none is under way.
    void leaveAll();
}
