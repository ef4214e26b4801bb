package dev.millrace.cloud.service.s3;

import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.wire.s3.CORSRule;
import java.util.List;

/// The CORS rules of buckets, in their order.
public final class BucketCors {
    private final Buckets buckets;

    BucketCors(Buckets buckets) {
        this.buckets = buckets;
    }

    /// @return nothing where there is no such bucket, or it has no rules
    public List<CORSRule> rules(String bucket) {
        return buckets.find(bucket)
                .flatMap(found -> found.setting(Setting.CORS))
                .map(configuration -> configuration.corsRules())
                .orElse(List.of());
    }
}
