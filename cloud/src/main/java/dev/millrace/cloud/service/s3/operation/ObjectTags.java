package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.TagSet;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.DeleteObjectTaggingOutput;
import dev.millrace.wire.s3.DeleteObjectTaggingRequest;
import dev.millrace.wire.s3.GetObjectTaggingOutput;
import dev.millrace.wire.s3.GetObjectTaggingRequest;
import dev.millrace.wire.s3.PutObjectTaggingOutput;
import dev.millrace.wire.s3.PutObjectTaggingRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An object's tags, which change without making a new version.
public final class ObjectTags {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final BucketNotifications notifications;

    public ObjectTags(BucketAccess access, ObjectVersions objects, BucketNotifications notifications) {
        this.access = access;
        this.objects = objects;
        this.notifications = notifications;
    }

    public GetObjectTaggingOutput get(GetObjectTaggingRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        ObjectVersion version = GetObject.present(
                objects.find(bucket, key, input.versionId()).orElse(null), key, input.versionId(), "GET");
        return new GetObjectTaggingOutput(id(bucket, version), TagSet.list(version.tags()));
    }

    public PutObjectTaggingOutput put(PutObjectTaggingRequest input, Call call) {
        Map<String, String> tags = TagSet.ofObject(input.tagging().tagSet());
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        return new PutObjectTaggingOutput(change(bucket, input.key(), input.versionId(), "PUT", tags, call));
    }

    public DeleteObjectTaggingOutput delete(DeleteObjectTaggingRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        return new DeleteObjectTaggingOutput(change(bucket, input.key(), input.versionId(), "DELETE", Map.of(), call));
    }

    private @Nullable String change(
            Bucket bucket,
            String given,
            @Nullable String versionId,
            String method,
            Map<String, String> tags,
            Call call) {
        String key = new ObjectKey(given).text();
        ObjectVersion changed = access.commit(
                bucket,
                at -> GetObject.present(
                        objects.change(
                                        at,
                                        key,
                                        versionId,
                                        version -> GetObject.present(version, key, versionId, method)
                                                .withTags(tags))
                                .orElse(null),
                        key,
                        versionId,
                        method));
        ObjectEvent.Kind kind =
                method.equals("PUT") ? ObjectEvent.Kind.TAGS_PUT : ObjectEvent.Kind.TAGS_DELETED;
        notifications.tell(bucket, kind, changed, 0, call);
        return id(bucket, changed);
    }

    static @Nullable String id(Bucket bucket, ObjectVersion version) {
        return bucket.versioning() == Versioning.NEVER ? null : version.versionId();
    }
}
