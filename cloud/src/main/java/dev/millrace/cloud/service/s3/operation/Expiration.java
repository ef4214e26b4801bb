package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.LifecycleRules;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import org.jspecify.annotations.Nullable;

/// The header x-amz-expiration: when a current object goes by the bucket's rules, and by which.
final class Expiration {
    private Expiration() {}

    static @Nullable String header(Bucket bucket, ObjectVersion current) {
        return LifecycleRules.of(bucket)
                .expiry(current)
                .map(LifecycleRules.Due::header)
                .orElse(null);
    }
}
