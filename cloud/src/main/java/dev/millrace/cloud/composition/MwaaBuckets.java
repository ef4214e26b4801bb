package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.mwaa.SourceBuckets;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.GetBucketLocationRequest;
import dev.millrace.wire.s3.GetBucketVersioningRequest;
import dev.millrace.wire.s3.GetPublicAccessBlockRequest;
import dev.millrace.wire.s3.PublicAccessBlockConfiguration;
import dev.millrace.wire.s3.S3;
import dev.millrace.wire.service.Service;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// S3's buckets as MWAA looks at them before it takes one.
public final class MwaaBuckets implements SourceBuckets {
    /// The region that S3 does not name.
    private static final String USUAL = "us-east-1";

    private final S3 s3;
    private final S3Objects objects;

    public MwaaBuckets(Service s3, S3Objects objects) {
        this.s3 = new S3(s3);
        this.objects = objects;
    }

    @Override
    public Optional<Bucket> find(String account, String bucket) {
        if (!objects.owns(account, bucket)) {
            return Optional.empty();
        }
        Call call = ServiceCall.of(MwaaRoles.AIRFLOW, account, region(account, bucket));
        String status = s3.getBucketVersioning(
                        GetBucketVersioningRequest.builder().bucket(bucket).build(), call)
                .status();
        return Optional.of(new Bucket("Enabled".equals(status), blocked(bucket, call)));
    }

    /// Where it is: elsewhere S3 says no more of it than that.
    private String region(String account, String bucket) {
        String place = s3.getBucketLocation(
                        GetBucketLocationRequest.builder().bucket(bucket).build(),
                        ServiceCall.of(MwaaRoles.AIRFLOW, account, USUAL))
                .locationConstraint();
        return place == null || place.isEmpty() ? USUAL : place;
    }

    private boolean blocked(String bucket, Call call) {
        try {
            PublicAccessBlockConfiguration block = s3.getPublicAccessBlock(
                            GetPublicAccessBlockRequest.builder().bucket(bucket).build(), call)
                    .publicAccessBlockConfiguration();
            return block != null
                    && Boolean.TRUE.equals(block.blockPublicAcls())
                    && Boolean.TRUE.equals(block.blockPublicPolicy())
                    && Boolean.TRUE.equals(block.ignorePublicAcls())
                    && Boolean.TRUE.equals(block.restrictPublicBuckets());
        } catch (AwsException none) {
            return false;
        }
    }

    @Override
    public Optional<String> version(String account, String bucket, String key, @Nullable String version) {
        try {
            return Optional.of(objects.head(account, bucket, key, version).versionId());
        } catch (AwsException missing) {
            return Optional.empty();
        }
    }
}
