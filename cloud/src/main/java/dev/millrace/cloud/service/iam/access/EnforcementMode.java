package dev.millrace.cloud.service.iam.access;

/// What is done about a call that its caller may not make.
public enum EnforcementMode {
    /// Nothing: everybody may do everything.
    OFF,
    /// It is let through, and told in the log.
    SOFT,
    /// It is refused, as on AWS.
    ON
}
