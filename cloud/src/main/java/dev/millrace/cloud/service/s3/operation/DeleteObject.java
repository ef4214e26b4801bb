package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Preconditions;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.DeleteObjectOutput;
import dev.millrace.wire.s3.DeleteObjectRequest;
import dev.millrace.wire.s3.DeleteObjectsOutput;
import dev.millrace.wire.s3.DeleteObjectsRequest;
import dev.millrace.wire.s3.DeletedObject;
import dev.millrace.wire.s3.ObjectIdentifier;
import dev.millrace.wire.s3.S3Error;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deletes one object or up to a thousand. What is not there is deleted, as S3 has it.
public final class DeleteObject {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final BucketNotifications notifications;
    private final InstantSource clock;

    public DeleteObject(
            BucketAccess access, ObjectVersions objects, BucketNotifications notifications, InstantSource clock) {
        this.access = access;
        this.objects = objects;
        this.notifications = notifications;
        this.clock = clock;
    }

    /// What the object has to be like for its deletion.
    private record Condition(
            @Nullable String eTag,
            @Nullable Instant lastModified,
            @Nullable Long size) {
        void check(String key, @Nullable ObjectVersion version) {
            if (eTag == null && lastModified == null && size == null) {
                return;
            }
            if (version == null || version.deleteMarker()) {
                throw Refusal.noSuchKey(key);
            }
            if (eTag != null && !Preconditions.matches(eTag, version.eTag())) {
                throw Refusal.preconditionFailed("If-Match");
            }
            if (lastModified != null
                    && !lastModified.truncatedTo(ChronoUnit.SECONDS).equals(version.lastModified())) {
                throw Refusal.preconditionFailed("x-amz-if-match-last-modified-time");
            }
            if (size != null && size != version.size()) {
                throw Refusal.preconditionFailed("x-amz-if-match-size");
            }
        }
    }

    /// What came of it.
    /// @param versionId of the version deleted, or of the delete marker made
    private record Outcome(@Nullable String versionId, boolean marker) {}

    public DeleteObjectOutput one(DeleteObjectRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        Outcome outcome = delete(
                bucket,
                new ObjectKey(input.key()).text(),
                input.versionId(),
                Boolean.TRUE.equals(input.bypassGovernanceRetention()),
                new Condition(input.ifMatch(), input.ifMatchLastModifiedTime(), input.ifMatchSize()),
                call);
        return new DeleteObjectOutput(outcome.marker ? true : null, outcome.versionId, null);
    }

    public DeleteObjectsOutput many(DeleteObjectsRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        List<ObjectIdentifier> wanted = input.delete().objects();
        if (wanted.isEmpty() || wanted.size() > S3Limits.DELETE_MAX_KEYS) {
            throw Refusal.malformedXml();
        }
        boolean quiet = Boolean.TRUE.equals(input.delete().quiet());
        List<DeletedObject> deleted = new ArrayList<>();
        List<S3Error> errors = new ArrayList<>();
        for (ObjectIdentifier one : wanted) {
            try {
                String action = one.versionId() == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
                if (!access.may(call, action, bucket, one.key())) {
                    throw Refusal.accessDenied();
                }
                Outcome outcome = delete(
                        bucket,
                        new ObjectKey(one.key()).text(),
                        one.versionId(),
                        Boolean.TRUE.equals(input.bypassGovernanceRetention()),
                        new Condition(one.eTag(), one.lastModifiedTime(), one.size()),
                        call);
                if (!quiet) {
                    deleted.add(new DeletedObject(
                            one.key(),
                            one.versionId(),
                            outcome.marker ? true : null,
                            outcome.marker ? outcome.versionId : null));
                }
            } catch (AwsException refused) {
                boolean badVersion = refused.code().equals("InvalidArgument");
                errors.add(new S3Error(
                        one.key(),
                        one.versionId(),
                        badVersion ? "NoSuchVersion" : refused.code(),
                        badVersion ? "The specified version does not exist." : refused.message()));
            }
        }
        return new DeleteObjectsOutput(deleted, null, errors);
    }

    private Outcome delete(
            Bucket bucket, String key, @Nullable String versionId, boolean bypass, Condition condition, Call call) {
        if (versionId == null) {
            return deleteCurrent(bucket, key, condition, call);
        }
        Optional<ObjectVersion> gone = access.commit(bucket, found -> {
            if (found.versioning() == Versioning.NEVER
                    && !versionId.equals(ObjectVersion.NULL_VERSION)) {
                throw Refusal.invalidArgument("Invalid version id specified", "versionId", versionId);
            }
            return objects.deleteVersion(found, key, versionId, (_, version) -> {
                condition.check(key, version);
                if (!version.lock().allowsDeletion(clock.instant(), bypass)) {
                    throw Refusal.accessDenied("Access Denied because object protected by object lock.");
                }
            });
        });
        gone.ifPresent(version ->
                notifications.tell(bucket, ObjectEvent.Kind.REMOVED, version, objects.nextNumber(version), call));
        return new Outcome(versionId, gone.map(ObjectVersion::deleteMarker).orElse(false));
    }

    /// Without versions the object is gone, with them it is hidden.
    private Outcome deleteCurrent(Bucket bucket, String key, Condition condition, Call call) {
        ObjectVersions.Deleted deleted = access.commit(
                bucket, found -> objects.delete(found, key, (_, current) -> condition.check(key, current)));
        ObjectVersion marker = deleted.marker();
        if (marker != null) {
            notifications.tell(bucket, ObjectEvent.Kind.REMOVED_MARKER, marker, deleted.number(), call);
            return new Outcome(marker.versionId(), true);
        }
        ObjectVersion gone = deleted.gone();
        if (gone != null) {
            notifications.tell(bucket, ObjectEvent.Kind.REMOVED, gone, deleted.number(), call);
        }
        return new Outcome(null, false);
    }
}
