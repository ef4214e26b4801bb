package dev.millrace.cloud.service.lambda;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The networks that functions ask to run in, where each has an interface as long as a version of it is there. Functions
/// with the same subnet and security groups share one.
public interface FunctionNetworks {
    /// Where an interface is.
    record Place(String account, String region, String subnetId, Set<String> securityGroupIds) {
        public Place {
            securityGroupIds = Set.copyOf(securityGroupIds);
        }
    }

    /// The network does not take a function.
    final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String operation;
        private final String code;

        /// @param operation of the network's service that was refused
        /// @param code of its error
        public RefusedException(String operation, String code, String message) {
            super(message, null, false, false);
            this.operation = operation;
            this.code = code;
        }

        /// As Lambda tells what EC2 answered it.
        public String sentence() {
            return "Error occurred while " + operation + ". EC2 Error Code: " + code + ". EC2 Error Message: " + getMessage();
        }

        public String code() {
            return code;
        }
    }

    /// An action that Lambda needs and the role lacks, without the service's name; empty where it lacks none.
    Optional<String> lacking(String role);

    /// The id of the VPC that the subnets and the groups are of.
    String vpc(String account, String region, List<String> subnetIds, List<String> securityGroupIds)
            throws RefusedException;

    /// Makes an interface where there is none yet.
    void attach(Place place, String description) throws RefusedException;

    /// Removes all interfaces of functions that are elsewhere, in every account and region.
    void retain(Collection<Place> used);
}
