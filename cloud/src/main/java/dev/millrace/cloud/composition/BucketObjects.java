package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.lambda.ObjectSource;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// S3 as Lambda sees it: where functions' archives come from.
public final class BucketObjects implements ObjectSource {
    private final S3Objects objects;

    public BucketObjects(S3Objects objects) {
        this.objects = objects;
    }

    @Override
    public Opened open(String account, String region, String bucket, String key, @Nullable String version)
            throws IOException {
        try {
            return new Opened.Found(
                    objects.read(account, bucket, key, version).body().open());
        } catch (AwsException e) {
            return new Opened.Refused(e.code(), e.message());
        }
    }
}
