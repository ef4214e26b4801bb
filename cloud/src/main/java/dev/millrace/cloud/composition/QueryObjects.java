package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.athena.Catalogue.Owner;
import dev.millrace.cloud.service.athena.ResultObjects;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.Map;

/// S3 as Athena sees it: where results go, and what tables lie in. Whoever asks is held to its own rights.
public final class QueryObjects implements ResultObjects {
    private static final int NOT_FOUND = 404;

    private final S3Objects objects;
    private final ForwardedRights rights;

    public QueryObjects(S3Objects objects, ForwardedRights rights) {
        this.objects = objects;
        this.rights = rights;
    }

    /// What somebody may in whose name a service acts.
    @FunctionalInterface
    public interface ForwardedRights {
        /// @param facts what conditions may ask for
        boolean may(Call call, String action, String resource, Map<String, List<String>> facts);
    }

    @Override
    public boolean may(Owner asker, Right right, String bucket, String key) {
        Caller caller = asker.caller();
        if (caller == null) {
            return true;
        }
        String its = Partition.of(asker.region()).s3(bucket);
        Call call = ServiceCall.inTheNameOf(caller, asker.request(), asker.region());
        return switch (right) {
            case LOCATE -> rights.may(call, "s3:GetBucketLocation", its, Map.of());
            case LIST -> rights.may(call, "s3:ListBucket", its, Map.of("s3:prefix", List.of(key)));
            case READ -> rights.may(call, "s3:GetObject", its + "/" + key, Map.of());
            case WRITE -> rights.may(call, "s3:PutObject", its + "/" + key, Map.of());
            case DELETE -> rights.may(call, "s3:DeleteObject", its + "/" + key, Map.of());
        };
    }

    private void need(Owner asker, Right right, String bucket, String key) throws AccessDeniedException {
        if (!may(asker, right, bucket, key)) {
            throw new AccessDeniedException("s3://" + bucket + "/" + key);
        }
    }

    @Override
    public boolean hasBucket(String account, String bucket) {
        return objects.owns(account, bucket);
    }

    @Override
    public void write(Owner asker, String bucket, String key, Body body, String contentType) throws IOException {
        need(asker, Right.WRITE, bucket, key);
        try {
            objects.write(asker.account(), bucket, key, body, contentType);
        } catch (AwsException refused) {
            throw new IOException(refused.code() + ": " + refused.message(), refused);
        } catch (UncheckedIOException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    @Override
    public Body read(Owner asker, String bucket, String key) throws IOException {
        need(asker, Right.READ, bucket, key);
        try {
            return objects.read(asker.account(), bucket, key, null).body();
        } catch (AwsException refused) {
            throw refusal(refused);
        }
    }

    @Override
    public List<Found> list(Owner asker, String bucket, String prefix, String after, int atMost)
            throws IOException {
        need(asker, Right.LIST, bucket, prefix);
        try {
            return objects.list(asker.account(), bucket, prefix, after, atMost).stream()
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
