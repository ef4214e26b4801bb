package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.mwaa.airflow.SourceBucket;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// S3 as Airflow's environments see it.
public final class AirflowBuckets implements SourceBucket {
    private final S3Objects objects;

    public AirflowBuckets(S3Objects objects) {
        this.objects = objects;
    }

    @Override
    public List<Listed> list(String account, String bucket, String prefix, String after, int atMost)
            throws IOException {
        try {
            return objects.list(account, bucket, prefix, after, atMost).stream()
                    .map(info -> new Listed(
                            info.key(), info.size(), info.eTag() + " " + info.versionId() + " " + info.lastModified()))
                    .toList();
        } catch (AwsException refused) {
            throw new IOException(refused.code() + ": " + refused.message(), refused);
        }
    }

    @Override
    public byte[] read(String account, String bucket, String key, @Nullable String version, int atMost)
            throws IOException {
        try {
            S3Objects.Found found = objects.read(account, bucket, key, version);
            if (found.info().size() > atMost) {
                throw new IOException("it is larger than " + atMost + " bytes");
            }
            try (InputStream in = found.body().open()) {
                return in.readAllBytes();
            }
        } catch (AwsException refused) {
            throw new IOException(refused.code() + ": " + refused.message(), refused);
        }
    }
}
