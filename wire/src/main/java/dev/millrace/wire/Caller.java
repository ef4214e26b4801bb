package dev.millrace.wire;

import org.jspecify.annotations.Nullable;

/// Who signed a request.
/// @param kind what sort of principal
/// @param account twelve digits
/// @param arn `arn:aws:iam::<account>:root`, `arn:aws:iam::<account>:user/<path><name>` or
///     `arn:aws:sts::<account>:assumed-role/<role>/<session>`
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

    public static Caller root(String account, String accessKeyId) {
        return new Caller(Kind.ROOT, account, "arn:aws:iam::" + account + ":root", account, accessKeyId, null);
    }
}
