package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.GetObjectAclOutput;
import dev.millrace.wire.s3.GetObjectAclRequest;
import dev.millrace.wire.s3.PutObjectAclOutput;
import dev.millrace.wire.s3.PutObjectAclRequest;

/// An object's access control list.
public final class ObjectAcls {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final BucketNotifications notifications;

    public ObjectAcls(BucketAccess access, ObjectVersions objects, BucketNotifications notifications) {
        this.access = access;
        this.objects = objects;
        this.notifications = notifications;
    }

    public GetObjectAclOutput get(GetObjectAclRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        ObjectVersion version = GetObject.present(
                objects.find(bucket, key, input.versionId()).orElse(null), key, input.versionId(), "GET");
        AccessControlPolicy acl = version.acl();
        AccessControlPolicy shown =
                acl == null || !bucket.aclsCount() ? AccessControl.ownerOnly(bucket.account()) : acl;
        return new GetObjectAclOutput(shown.owner(), shown.grants(), null);
    }

    public PutObjectAclOutput put(PutObjectAclRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        if (!bucket.aclsCount()) {
            throw Refusal.aclsNotSupported();
        }
        AccessControlPolicy acl = BucketAcls.asked(RequestAcl.of(input), input.accessControlPolicy(), bucket.account());
        if (bucket.blocksPublicAcls() && AccessControl.isPublic(acl)) {
            throw Refusal.accessDenied();
        }
        ObjectVersion changed = access.commit(
                bucket,
                at -> GetObject.present(
                        objects.change(
                                        at,
                                        key,
                                        input.versionId(),
                                        version -> GetObject.present(version, key, input.versionId(), "PUT")
                                                .withAcl(acl))
                                .orElse(null),
                        key,
                        input.versionId(),
                        "PUT"));
        notifications.tell(bucket, ObjectEvent.Kind.ACL_PUT, changed, 0, call);
        return new PutObjectAclOutput(null);
    }
}
