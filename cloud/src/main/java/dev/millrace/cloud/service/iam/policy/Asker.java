package dev.millrace.cloud.service.iam.policy;

import java.util.Set;

/// Who asks, as a `Principal` element names it.
public sealed interface Asker {
    /// A service, such as `lambda.amazonaws.com`.
    record Service(String name) implements Asker {}

    /// Somebody of an account.
    /// @param account twelve digits
    /// @param names its own ARN and unique id: of a role's session those of the session
    /// @param roleNames the ARN and unique id of a session's role; empty for others
    record Identity(String account, Set<String> names, Set<String> roleNames) implements Asker {
        public Identity(String account, Set<String> names) {
            this(account, names, Set.of());
        }
    }

    /// Somebody whom a provider of identities vouches for.
    /// @param provider the provider's ARN
    record Federated(String provider) implements Asker {}

    /// Somebody who signed nothing.
    record Anybody() implements Asker {}
}
