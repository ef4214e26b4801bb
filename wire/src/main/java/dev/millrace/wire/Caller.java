package dev.millrace.wire;

import org.jspecify.annotations.Nullable;

/// Who signed a request.
/// @param kind what sort of principal
/// @param account twelve digits
/// @param arn `arn:aws:iam::<account>:root`, `arn:aws:iam::<account>:user/<path><name>` or
///     `arn:aws:sts::<account>:assumed-role/<role>/<session>`, with the partition of the region that is asked
/// @param userId what GetCallerIdentity calls UserId: the account, `AIDA…`, or `AROA…:<session>`
/// @param accessKeyId the key the request was signed with
/// @param sessionToken the token that came with temporary credentials
public record Caller(
        Kind kind,
        String account,
        String arn,
        String userId,
        String accessKeyId,
        @Nullable String sessionToken) {

    private static final String ARN = "arn:";

    /// The sorts of principals.
    public enum Kind {
        ROOT,
        USER,
        ROLE_SESSION,
        /// A service of the same server acting for itself, for example Lambda reading a stream.
        SERVICE,
        /// Not signed at all: a public S3 object, STS operations that carry their own proof.
        ANONYMOUS
    }

    /// An account's root, as the partition `aws` calls it.
    public static Caller root(String account, String accessKeyId) {
        return new Caller(Kind.ROOT, account, ARN + "aws:iam::" + account + ":root", account, accessKeyId, null);
    }

    /// The same, as another of AWS's partitions calls it.
    /// @param partition such as `aws-cn`
    public Caller in(String partition) {
        int end = arn.indexOf(':', ARN.length());
        if (end < 0 || end == ARN.length() + partition.length() && arn.startsWith(partition, ARN.length())) {
            return this;
        }
        return new Caller(kind, account, ARN + partition + arn.substring(end), userId, accessKeyId, sessionToken);
    }
}
