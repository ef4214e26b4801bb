package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectLock;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.GetObjectLegalHoldOutput;
import dev.millrace.wire.s3.GetObjectLegalHoldRequest;
import dev.millrace.wire.s3.GetObjectRetentionOutput;
import dev.millrace.wire.s3.GetObjectRetentionRequest;
import dev.millrace.wire.s3.ObjectLockLegalHold;
import dev.millrace.wire.s3.ObjectLockRetention;
import dev.millrace.wire.s3.PutObjectLegalHoldOutput;
import dev.millrace.wire.s3.PutObjectLegalHoldRequest;
import dev.millrace.wire.s3.PutObjectRetentionOutput;
import dev.millrace.wire.s3.PutObjectRetentionRequest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Retention and legal hold of a version. They can be made stricter always, and weaker only as their mode allows.
public final class ObjectLocks {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final InstantSource clock;

    public ObjectLocks(BucketAccess access, ObjectVersions objects, InstantSource clock) {
        this.access = access;
        this.objects = objects;
        this.clock = clock;
    }

    public GetObjectRetentionOutput retention(GetObjectRetentionRequest input, Call call) {
        ObjectLock lock = find(input.bucket(), input.key(), input.versionId(), call, input.expectedBucketOwner());
        if (lock.mode() == null) {
            throw notConfigured();
        }
        return new GetObjectRetentionOutput(new ObjectLockRetention(lock.mode(), lock.retainUntil()));
    }

    public PutObjectRetentionOutput putRetention(PutObjectRetentionRequest input, Call call) {
        ObjectLockRetention given = input.retention();
        if (given == null) {
            throw Refusal.missingRequestBody();
        }
        String mode = given.mode();
        Instant until = given.retainUntilDate();
        if ((mode == null) != (until == null)
                || (mode != null && !mode.equals("GOVERNANCE") && !mode.equals("COMPLIANCE"))) {
            throw Refusal.malformedXml();
        }
        Instant now = clock.instant();
        if (until != null && !until.isAfter(now)) {
            throw Refusal.invalidArgument("The retain until date must be in the future!");
        }
        boolean bypass = Boolean.TRUE.equals(input.bypassGovernanceRetention());
        change(input.bucket(), input.key(), input.versionId(), call, input.expectedBucketOwner(), lock -> {
            boolean weaker = lock.retainUntil() != null
                    && (until == null
                            || until.isBefore(lock.retainUntil())
                            || ("COMPLIANCE".equals(lock.mode()) && !"COMPLIANCE".equals(mode)));
            if (weaker && !lock.allowsWeakening(now, bypass)) {
                throw Refusal.accessDenied("Access Denied because object protected by object lock.");
            }
            return lock.withRetention(mode, until);
        });
        return new PutObjectRetentionOutput(null);
    }

    public GetObjectLegalHoldOutput legalHold(GetObjectLegalHoldRequest input, Call call) {
        ObjectLock lock = find(input.bucket(), input.key(), input.versionId(), call, input.expectedBucketOwner());
        Boolean hold = lock.legalHold();
        if (hold == null) {
            throw notConfigured();
        }
        return new GetObjectLegalHoldOutput(new ObjectLockLegalHold(hold ? "ON" : "OFF"));
    }

    public PutObjectLegalHoldOutput putLegalHold(PutObjectLegalHoldRequest input, Call call) {
        if (input.legalHold() == null) {
            throw Refusal.missingRequestBody();
        }
        String status = input.legalHold().status();
        if (!"ON".equals(status) && !"OFF".equals(status)) {
            throw Refusal.malformedXml();
        }
        change(
                input.bucket(),
                input.key(),
                input.versionId(),
                call,
                input.expectedBucketOwner(),
                lock -> lock.withLegalHold("ON".equals(status)));
        return new PutObjectLegalHoldOutput(null);
    }

    private ObjectLock find(String name, String given, @Nullable String versionId, Call call, @Nullable String owner) {
        Bucket bucket = lockable(access.open(name, call, owner));
        String key = new ObjectKey(given).text();
        return GetObject.present(objects.find(bucket, key, versionId).orElse(null), key, versionId, "GET")
                .lock();
    }

    private void change(
            String name,
            String given,
            @Nullable String versionId,
            Call call,
            @Nullable String owner,
            UnaryOperator<ObjectLock> change) {
        Bucket bucket = lockable(access.open(name, call, owner));
        String key = new ObjectKey(given).text();
        access.commit(
                bucket,
                at -> GetObject.present(
                        objects.change(at, key, versionId, version -> {
                                    ObjectVersion there = GetObject.present(version, key, versionId, "PUT");
                                    return there.withLock(change.apply(there.lock()));
                                })
                                .orElse(null),
                        key,
                        versionId,
                        "PUT"));
    }

    private static Bucket lockable(Bucket bucket) {
        if (!bucket.objectLockEnabled()) {
            throw Refusal.invalidRequest("Bucket is missing Object Lock Configuration");
        }
        return bucket;
    }

    private static AwsException notConfigured() {
        return new AwsException(
                "NoSuchObjectLockConfiguration", 404, "The specified object does not have a ObjectLock configuration");
    }
}
