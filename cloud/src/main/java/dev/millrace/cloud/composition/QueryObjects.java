package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// S3 as Athena sees it: where results go, and what tables lie in.
public final class QueryObjects implements ResultObjects {
    private static final int NOT_FOUND = 404;

    private final S3Objects objects;

    public QueryObjects(S3Objects objects) {
        this.objects = objects;
    }

    @Override
    public boolean hasBucket(String account, String bucket) {
        return objects.owns(account, bucket);
    }

    @Override
    public void write(String account, String bucket, String key, Body body, String contentType) throws IOException {
        try {
            objects.write(account, bucket, key, body, contentType);
        } catch (AwsException refused) {
            throw new IOException(refused.code() + ": " + refused.message(), refused);
        } catch (UncheckedIOException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public Body read(String account, String bucket, String key) throws IOException {
        try {
            return objects.read(account, bucket, key, null).body();
        } catch (AwsException refused) {
            throw refusal(refused);
        }
    }

    @Override
    public List<Found> list(String account, String bucket, String prefix, String after, int atMost)
            throws IOException {
        try {
            return objects.list(account, bucket, prefix, after, atMost).stream()
                    .map(found -> new Found(found.key(), found.size()))
                    .toList();
        } catch (AwsException refused) {
            throw refusal(refused);
        }
    }

    private static IOException refusal(AwsException refused) {
        String text = refused.code() + ": " + refused.message();
        return refused.httpStatus() == NOT_FOUND ? new FileNotFoundException(text) : new IOException(text, refused);
    }
}
