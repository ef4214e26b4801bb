package dev.millrace.cloud.service.iam;

/// IAM's limits: AWS's default quotas, from "IAM and AWS STS quotas" of the IAM User Guide.
public final class IamLimits {
    public static final int ROLES = 1000;
    public static final int USERS = 5000;
    public static final int GROUPS = 300;
    public static final int INSTANCE_PROFILES = 1000;
    public static final int POLICIES = 1500;
    public static final int POLICY_VERSIONS = 5;
    public static final int POLICY_VERSIONS_IN_USE = 10_000;
    /// Managed policies attached to one role, user or group.
    public static final int ATTACHED_POLICIES = 10;
    public static final int GROUPS_PER_USER = 10;
    public static final int ACCESS_KEYS_PER_USER = 2;
    public static final int TAGS = 50;
    public static final int OIDC_PROVIDERS = 100;
    public static final int CLIENT_IDS = 100;
    public static final int THUMBPRINTS = 5;

    /// Policies are measured in characters without white space.
    public static final int MANAGED_POLICY_CHARACTERS = 6144;

    public static final int TRUST_POLICY_CHARACTERS = 2048;
    /// Of all inline policies of one role, user or group together.
    public static final int ROLE_INLINE_CHARACTERS = 10_240;

    public static final int USER_INLINE_CHARACTERS = 2048;
    public static final int GROUP_INLINE_CHARACTERS = 5120;

    public static final int DEFAULT_SESSION_SECONDS = 3600;
    /// Items of a list where the caller names no number.
    public static final int PAGE_ITEMS = 100;

    private IamLimits() {}
}
