package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.NewObject;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectSettings;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.WriteCondition;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.Deletions;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.ObjectVersions.Written;
import dev.millrace.cloud.service.s3.store.PendingBody;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.PutObjectOutput;
import dev.millrace.wire.s3.PutObjectRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

/// Takes an object in. Headers are checked before the first byte, conditions again when the last has come.
public final class PutObject {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Bodies bodies;
    private final Deletions deletions;
    private final BucketNotifications notifications;
    private final InstantSource clock;

    public PutObject(
            BucketAccess access,
            ObjectVersions objects,
            Bodies bodies,
            Deletions deletions,
            BucketNotifications notifications,
            InstantSource clock) {
        this.access = access;
        this.objects = objects;
        this.bodies = bodies;
        this.deletions = deletions;
        this.notifications = notifications;
        this.clock = clock;
    }

    public PutObjectOutput answer(PutObjectRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        if (input.writeOffsetBytes() != null) {
            throw Refusal.notImplementedHeader("x-amz-write-offset-bytes");
        }
        WriteCondition condition = WriteCondition.of(input.ifMatch(), input.ifNoneMatch());
        if (condition instanceof WriteCondition.Always) {
            return write(input, call, bucket, key, condition);
        }
        try (Deletions.Watch watch = deletions.watch(bucket, key)) {
            condition.check(key, objects.current(bucket, key).orElse(null));
            return write(input, call, bucket, key, new WriteCondition.NoneDeleted(condition, watch::deleted));
        }
    }

    private PutObjectOutput write(
            PutObjectRequest input, Call call, Bucket bucket, String key, WriteCondition condition) {
        BodyChecks checks = BodyChecks.of(input, call);
        ObjectSettings settings = WriteHeaders.settings(input, bucket);
        Map<String, String> tags = WriteHeaders.tags(input);
        AccessControlPolicy acl = WriteHeaders.acl(input, bucket);
        var lock = WriteHeaders.lock(input, bucket, clock.instant());
        ChecksumAlgorithm kept = checks.algorithm() == null ? ChecksumAlgorithm.DEFAULT : checks.algorithm();

        PendingBody body = receive(input.body(), bodies, checks, kept);
        Checksum checksum = new Checksum(kept, body.checksum(kept), Checksum.Type.FULL_OBJECT);
        NewObject object = new NewObject(body.ref(), body.md5(), checksum, 0, null, settings, tags, lock, acl);
        boolean done = false;
        try {
            Written written = access.commit(bucket, found -> objects.put(found, key, object, body, condition));
            done = true;
            notifications.tell(bucket, ObjectEvent.Kind.CREATED_PUT, written.version(), written.number(), call);
            return output(written.version(), bucket);
        } finally {
            if (!done) {
                bodies.drop(body);
            }
        }
    }

    /// Takes a body in and sees that it is what the client says.
    static PendingBody receive(
            @org.jspecify.annotations.Nullable Body sent, Bodies bodies, BodyChecks checks, ChecksumAlgorithm kept) {
        Body whole = sent == null ? Body.of(Bytes.EMPTY) : sent;
        Set<ChecksumAlgorithm> algorithms = checks.toCompute(kept);
        PendingBody body;
        try (InputStream in = whole.open()) {
            body = bodies.receive(in, whole.size(), algorithms);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        boolean good = false;
        try {
            checks.verify(body, whole);
            good = true;
            return body;
        } finally {
            if (!good) {
                bodies.drop(body);
            }
        }
    }

    private static PutObjectOutput output(ObjectVersion version, Bucket bucket) {
        Encryption encryption = version.settings().encryption();
        Members<PutObjectOutput> output = Members.<PutObjectOutput>of(PutObjectOutput.SHAPE)
                .set("ETag", version.quotedETag())
                .set("Expiration", Expiration.header(bucket, version))
                .set("ServerSideEncryption", encryption.algorithm())
                .set("SSEKMSKeyId", encryption.kmsKeyId())
                .set("SSEKMSEncryptionContext", encryption.context())
                .set("BucketKeyEnabled", encryption.bucketKey())
                // What a bucket without versioning, or with it suspended, takes in has no id to tell.
                .set("VersionId", version.unversioned() ? null : version.versionId());
        Checksum checksum = version.checksum();
        if (checksum != null) {
            output.set(checksum.algorithm().member(), checksum.value())
                    .set("ChecksumType", checksum.type().name());
        }
        return output.make();
    }
}
