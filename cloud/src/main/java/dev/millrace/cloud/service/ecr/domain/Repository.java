package dev.millrace.cloud.service.ecr.domain;

import dev.millrace.cloud.text.Wildcard;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A repository's own facts, as kept.
/// @param exclusions wildcards of the tags to which the mutability does not apply
/// @param kmsKey null unless encryption is by KMS
/// @param lifecycleEvaluatedAt when the lifecycle policy was last applied
@RecordBuilder
public record Repository(
        String account,
        String region,
        String name,
        Instant createdAt,
        TagMutability mutability,
        List<String> exclusions,
        boolean scanOnPush,
        String encryptionType,
        @Nullable String kmsKey,
        Map<String, String> tags,
        @Nullable String policy,
        @Nullable String lifecyclePolicy,
        @Nullable Instant lifecycleEvaluatedAt)
        implements RepositoryBuilder.With {

    public RepositoryKey key() {
        return new Registry(account, region).repository(name);
    }

    /// Whether a tag that is there may be moved to another image.
    public boolean mayMove(String tag) {
        boolean excluded = exclusions.stream().anyMatch(wildcard -> Wildcard.matches(wildcard, tag));
        return switch (mutability) {
            case MUTABLE -> true;
            case IMMUTABLE -> false;
            case IMMUTABLE_WITH_EXCLUSION -> excluded;
            case MUTABLE_WITH_EXCLUSION -> !excluded;
        };
    }
}
