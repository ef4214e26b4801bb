package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.BucketName;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.ObjectRights;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Finds the bucket that a call means, and sees that the caller's account owns it and that the call went to its
/// region.
public final class BucketAccess {
    private static final Pattern ACCOUNT = Pattern.compile("\\w{12}");

    private final Buckets buckets;
    private volatile ObjectRights rights = (_, _, _) -> true;

    public BucketAccess(Buckets buckets) {
        this.buckets = buckets;
    }

    /// Says whom callers are held to.
    public void heldTo(ObjectRights given) {
        rights = given;
    }

    /// Whether the caller may do it to one object of the bucket.
    boolean may(Call call, String action, Bucket bucket, String key) {
        return rights.may(call, action, bucket.arn() + "/" + key);
    }

    /// Only who may list the bucket learns that an object is not there.
    void learns(Call call, Bucket bucket, @Nullable ObjectVersion found) {
        if ((found == null || found.deleteMarker()) && !rights.may(call, "s3:ListBucket", bucket.arn())) {
            throw Refusal.accessDenied();
        }
    }

    /// @param expectedOwner the header x-amz-expected-bucket-owner
    Bucket open(String name, Call call, @Nullable String expectedOwner) {
        Bucket bucket = openAnywhere(name, call, expectedOwner);
        // Who signed nothing named no region.
        if (!bucket.region().equals(call.region()) && call.caller().kind() != Caller.Kind.ANONYMOUS) {
            throw Refusal.permanentRedirect(name, bucket.region());
        }
        return bucket;
    }

    /// The same from any region: GetBucketLocation has to answer everywhere.
    Bucket openAnywhere(String name, Call call, @Nullable String expectedOwner) {
        if (expectedOwner != null && !ACCOUNT.matcher(expectedOwner).matches()) {
            throw Refusal.invalidBucketOwner(expectedOwner);
        }
        Bucket bucket = buckets.find(name).orElseThrow(() -> absent(name));
        // Whoever another account's bucket lets in acts for that account; who signed nothing has none of its own.
        boolean owner = bucket.account().equals(call.account());
        if (!owner || (expectedOwner != null && !expectedOwner.equals(bucket.account()))) {
            throw Refusal.accessDenied().withHeader("x-amz-bucket-region", bucket.region());
        }
        return bucket;
    }

    /// A bucket of any account, to look at.
    Optional<Bucket> find(String name) {
        return buckets.find(name);
    }

    /// Changes the bucket.
    Bucket change(String name, Call call, @Nullable String expectedOwner, UnaryOperator<Bucket> change) {
        Bucket found = open(name, call, expectedOwner);
        return buckets.change(found, change).orElseThrow(() -> absent(name));
    }

    /// Commits something to the bucket as it is now, which neither changes nor goes meanwhile. Of a bucket that went
    /// since it was opened nobody gets anything, whoever made another of its name.
    <R> R commit(Bucket bucket, Function<Bucket, R> commit) {
        return buckets.holding(bucket, commit).orElseThrow(() -> Refusal.noSuchBucket(bucket.name()));
    }

    private static RuntimeException absent(String name) {
        return Refusal.noSuchBucket(new BucketName(name).text());
    }
}
