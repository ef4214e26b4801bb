package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.glue.ObjectStore;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/// S3 as Glue's crawlers see it.
public final class CrawledBuckets implements ObjectStore {
    private final S3Objects objects;

    public CrawledBuckets(S3Objects objects) {
        this.objects = objects;
    }

    @Override
    public List<Listed> list(String account, String bucket, String prefix, String after, int atMost)
            throws IOException {
        try {
            return objects.list(account, bucket, prefix, after, atMost).stream()
                    .map(info -> new Listed(info.key(), info.size()))
                    .toList();
        } catch (AwsException refused) {
            throw new IOException(refused.code() + ": " + refused.message() + ": " + bucket, refused);
        }
    }

    @Override
    public byte[] read(String account, String bucket, String key, long offset, int length) throws IOException {
        try (InputStream in =
                objects.readPart(account, bucket, key, offset, length).body().open()) {
            return in.readNBytes(length);
        } catch (AwsException refused) {
            throw new IOException(refused.code() + ": " + refused.message(), refused);
        }
    }
}
