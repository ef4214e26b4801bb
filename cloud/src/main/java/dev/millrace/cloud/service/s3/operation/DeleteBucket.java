package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.Buckets;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.DeleteBucketRequest;
import java.util.ArrayList;
import java.util.List;

/// Deletes a bucket that holds no version of anything. Uploads under way go with it.
public final class DeleteBucket {
    private final BucketAccess access;
    private final Buckets buckets;
    private final ObjectVersions objects;
    private final Uploads uploads;

    public DeleteBucket(BucketAccess access, Buckets buckets, ObjectVersions objects, Uploads uploads) {
        this.access = access;
        this.buckets = buckets;
        this.objects = objects;
        this.uploads = uploads;
    }

    public void answer(DeleteBucketRequest input, Call call) {
        Bucket found = access.open(input.bucket(), call, input.expectedBucketOwner());
        List<String> freed = new ArrayList<>();
        buckets.delete(
                found,
                bucket -> {
                    if (!objects.isEmpty(bucket)) {
                        throw Refusal.bucketNotEmpty(bucket.name(), bucket.versioning() != Versioning.NEVER);
                    }
                },
                batch -> uploads.abortAll(batch, found, freed));
        uploads.sweep(freed);
    }
}
