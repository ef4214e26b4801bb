package dev.millrace.cloud.service.iam.domain;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who policies are given to: a user, a group or a role.
public sealed interface PolicyHolder permits IamUser, IamGroup, IamRole {
    String account();

    String path();

    String name();

    String id();

    String arn();

    /// Documents by the policies' names.
    Map<String, String> inlinePolicies();

    /// The ARNs of managed policies.
    List<String> attachedPolicies();

    /// The ARN of the managed policy that bounds what its policies may give.
    Optional<String> boundary();
}
