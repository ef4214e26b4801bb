package dev.millrace.cloud.composition;

/// Whether a role may do something, in whose name a service of this server acts.
@FunctionalInterface
public interface RoleRights {
    /// @param action such as `kinesis:GetRecords`
    /// @param resource its ARN
    boolean may(String roleArn, String action, String resource);
}
