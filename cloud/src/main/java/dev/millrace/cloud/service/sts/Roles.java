package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.wire.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Roles, as STS sees them.
public interface Roles {
    /// A role that can be assumed.
    /// @param arn as it was asked for: in the partition of the region that asks
    /// @param id AROA…
    /// @param maxSession how long a session of it may last
    record Role(String arn, String account, String name, String id, Duration maxSession) {}

    Optional<Role> find(String roleArn);

    /// Whether the role's trust policy lets the caller do an action (`sts:AssumeRole`, `sts:TagSession`,
    /// `sts:SetSourceIdentity`).
    /// @param facts what conditions may ask for, such as `sts:ExternalId`
    boolean trusts(String roleArn, String action, Caller caller, Map<String, List<String>> facts);

    /// What a refused call's encoded message says; empty where it is none.
    Optional<String> decoded(String encodedMessage);

    /// AWS's words where a session's policy is malformed; empty where it is well formed.
    Optional<String> policyRefusal(String document, Partition partition);
}
