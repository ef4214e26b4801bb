package dev.millrace.cloud.service.iam.policy;

import java.util.Set;

/// Who asks, as a `Principal` element names it.
public sealed interface Asker {
    /// A service, such as `lambda.amazonaws.com`.
    record Service(String name) implements Asker {}

    /// Somebody of an account.
    /// @param account twelve digits
    /// @param names its own ARNs and unique ids: of a role's session those of the session and of the role
    record Identity(String account, Set<String> names) implements Asker {}
}
