package dev.millrace.cloud.service.iam.policy;

/// What a policy is for: the grammar differs.
public enum PolicyKind {
    /// A managed policy.
    MANAGED,
    /// A policy within a user, group or role, or of a session.
    INLINE,
    /// A role's trust policy.
    TRUST
}
