package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.access.ResourceAccess;
import dev.millrace.cloud.service.s3.BucketRights;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Buckets and objects as those see them who decide about access.
public final class S3Access implements ResourceAccess {
    private final BucketRights rights;

    public S3Access(BucketRights rights) {
        this.rights = rights;
    }

    @Override
    public Optional<String> owner(String arn) {
        return rights.owner(bucket(arn));
    }

    @Override
    public Optional<String> policy(String arn, String action, String account) {
        return rights.policy(Partition.ofArn(arn).orElse(Partition.AWS), bucket(arn), key(arn), account);
    }

    @Override
    public Map<String, String> tags(String arn) {
        return rights.tags(bucket(arn), key(arn));
    }

    private static String bucket(String arn) {
        int slash = arn.indexOf('/');
        int end = slash < 0 ? arn.length() : slash;
        return arn.substring(arn.lastIndexOf(':', end) + 1, end);
    }

    private static @Nullable String key(String arn) {
        int slash = arn.indexOf('/');
        return slash < 0 ? null : arn.substring(slash + 1);
    }
}
