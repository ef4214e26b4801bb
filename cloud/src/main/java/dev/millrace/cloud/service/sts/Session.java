package dev.millrace.cloud.service.sts;

import dev.millrace.wire.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An open session: what is sealed into its token.
/// @param accessKeyId ASIA…
/// @param issued when it was opened
/// @param kind who the session acts as: a role, or the user or root that asked for a session token
/// @param arn as GetCallerIdentity answers it
/// @param userId as GetCallerIdentity answers it
/// @param policies documents that bound what the session may do beside its role's or user's policies
/// @param policyArns managed policies that do so too
/// @param tags the session's tags
/// @param provider the ARN of the provider of identities that vouched for it; null where none did
public record Session(
        String accessKeyId,
        String secret,
        Instant issued,
        Instant expires,
        Caller.Kind kind,
        String account,
        String arn,
        String userId,
        List<String> policies,
        List<String> policyArns,
        Map<String, String> tags,
        List<String> transitiveTagKeys,
        @Nullable String sourceIdentity,
        @Nullable String provider) {

    /// Who signs with the session's key.
    public Caller caller(String token) {
        return new Caller(kind, account, arn, userId, accessKeyId, token);
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "Session[" + accessKeyId + ", " + arn + "]";
    }
}
