package dev.millrace.cloud.service.iam.domain;

/// What is kept under a name in an account. Names differ by more than case.
public sealed interface Entity
        permits IamUser,
                IamGroup,
                IamRole,
                Profile,
                ManagedPolicy,
                UserKey,
                RoleDeletion,
                OidcProvider,
                PasswordRules,
                AccountAlias,
                CredentialReport {
    String account();

    String name();

    /// Tells it from another that had its name before.
    default String id() {
        return name();
    }
}
