package dev.millrace.cloud.service.iam.access;

import dev.millrace.wire.Caller;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The sessions that callers act in, as decisions see them.
@FunctionalInterface
public interface CallerSessions {
    /// @param issued when it was opened
    /// @param policies documents that bound it
    /// @param policyArns managed policies that do so too
    /// @param tags over those of its role or user
    /// @param provider the ARN of the provider of identities that vouched for it; null where none did
    record Facts(
            Instant issued,
            List<String> policies,
            List<String> policyArns,
            Map<String, String> tags,
            @Nullable String sourceIdentity,
            @Nullable String provider) {}

    /// Empty where the caller signs with a lasting key.
    Optional<Facts> of(Caller caller);
}
