package dev.millrace.cloud.service.ecr.distribution;

import java.util.Optional;

/// Whether who logged in may do what the protocol's request amounts to.
@FunctionalInterface
public interface RegistryAccess {
    /// @param callerArn who asked for the login
    /// @param action such as `ecr:BatchGetImage`
    /// @param resource the repository's ARN, or `*`
    /// @return AWS's words where it may not
    Optional<String> refusal(String callerArn, String action, String resource);

    /// Everybody may do everything.
    static RegistryAccess open() {
        return (_, _, _) -> Optional.empty();
    }
}
