package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.BodyRef;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.CopySource;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.NewObject;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectSettings;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Setting;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.domain.WriteCondition;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.ObjectVersions.Written;
import dev.millrace.cloud.service.s3.store.PendingBody;
import dev.millrace.wire.Body;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.AccessControlPolicy;
import dev.millrace.wire.s3.CopyObjectOutput;
import dev.millrace.wire.s3.CopyObjectRequest;
import dev.millrace.wire.s3.CopyObjectResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Copies an object of up to 5 GiB. One that was uploaded in parts becomes one in a piece, with an entity tag of
/// its own.
public final class CopyObject {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Bodies bodies;
    private final BucketNotifications notifications;
    private final InstantSource clock;

    public CopyObject(
            BucketAccess access,
            ObjectVersions objects,
            Bodies bodies,
            BucketNotifications notifications,
            InstantSource clock) {
        this.access = access;
        this.objects = objects;
        this.bodies = bodies;
        this.notifications = notifications;
        this.clock = clock;
    }

    /// The source, its bytes already taken: either joined as they lie, or a stream to read them from.
    private record Taken(
            ObjectVersion version,
            @Nullable PendingBody body,
            @Nullable Body toRead) {}

    public CopyObjectOutput answer(CopyObjectRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        WriteCondition condition = WriteCondition.of(input.ifMatch(), input.ifNoneMatch());
        condition.check(key, objects.current(bucket, key).orElse(null));
        boolean replaceMetadata = directive(input.metadataDirective(), "metadata");
        boolean replaceTags = directive(input.taggingDirective(), "tagging");
        AccessControlPolicy acl = WriteHeaders.acl(input, bucket);
        ChecksumAlgorithm asked = algorithm(input.checksumAlgorithm());
        CopySource source = CopySource.parse(input.copySource());
        Bucket from = access.openAnywhere(source.bucket(), call, input.expectedSourceBucketOwner());

        Taken taken = objects.reading(from, source.key().text(), source.versionId(), found -> {
            ObjectVersion version = Sources.present(found, source, input);
            refuseNoChange(input, bucket, source, replaceMetadata);
            if (version.size() > S3Limits.BODY_MAX_BYTES) {
                throw Refusal.invalidRequest("The specified copy source is larger than the maximum allowable size for a"
                        + " copy source: " + S3Limits.BODY_MAX_BYTES);
            }
            return take(version, asked);
        });
        ObjectVersion version = taken.version;
        ChecksumAlgorithm kept = kept(version, asked);
        PendingBody body = taken.body != null ? taken.body : read(taken.toRead, kept);
        boolean done = false;
        try {
            ObjectSettings settings = replaceMetadata
                    ? WriteHeaders.settings(input, bucket)
                    : WriteHeaders.copied(version.settings(), input, bucket);
            Map<String, String> tags = replaceTags ? WriteHeaders.tags(input) : version.tags();
            NewObject object = new NewObject(
                    body.ref(),
                    body.md5(),
                    new Checksum(kept, body.checksum(kept), Checksum.Type.FULL_OBJECT),
                    0,
                    null,
                    settings,
                    tags,
                    WriteHeaders.lock(input, bucket, clock.instant()),
                    acl);
            Written made = access.commit(bucket, at -> objects.put(at, key, object, body, condition));
            done = true;
            notifications.tell(bucket, ObjectEvent.Kind.CREATED_COPY, made.version(), made.number(), call);
            return output(made.version(), bucket, version, from);
        } finally {
            if (!done) {
                bodies.drop(body);
            }
        }
    }

    /// Takes the bytes while the source is known to be there.
    private Taken take(ObjectVersion version, @Nullable ChecksumAlgorithm asked) {
        Checksum checksum = version.checksum();
        BodyRef body = version.body();
        if (body.kind() != BodyRef.Kind.PARTS && checksum != null && checksum.algorithm() == kept(version, asked)) {
            PendingBody same = bodies.duplicate(body, version.eTag(), Map.of(checksum.algorithm(), checksum.value()));
            return new Taken(version, same, null);
        }
        return new Taken(version, null, bodies.open(body, 0, version.size()));
    }

    private PendingBody read(@Nullable Body toRead, ChecksumAlgorithm kept) {
        if (toRead == null) {
            throw new IllegalStateException("Neither bytes nor a stream");
        }
        try (InputStream in = toRead.open()) {
            return bodies.receive(in, toRead.size(), Set.of(kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ChecksumAlgorithm kept(ObjectVersion version, @Nullable ChecksumAlgorithm asked) {
        Checksum checksum = version.checksum();
        if (asked != null) {
            return asked;
        }
        return checksum == null ? ChecksumAlgorithm.DEFAULT : checksum.algorithm();
    }

    private static boolean directive(@Nullable String value, String of) {
        if (value == null || value.equals("COPY")) {
            return false;
        }
        if (!value.equals("REPLACE")) {
            throw Refusal.invalidArgument("Unknown " + of + " directive.", "x-amz-" + of + "-directive", value);
        }
        return true;
    }

    static @Nullable ChecksumAlgorithm algorithm(@Nullable String named) {
        return named == null
                ? null
                : ChecksumAlgorithm.named(named)
                        .orElseThrow(() -> Refusal.invalidRequest(
                                "Checksum algorithm provided is unsupported. Please try again with any of the valid"
                                        + " types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]"));
    }

    private static void refuseNoChange(
            CopyObjectRequest input, Bucket bucket, CopySource source, boolean replaceMetadata) {
        boolean toItself = source.bucket().equals(bucket.name())
                && source.key().text().equals(input.key())
                && source.versionId() == null;
        boolean change = replaceMetadata
                || input.storageClass() != null
                || bucket.setting(Setting.ENCRYPTION).isPresent()
                || input.websiteRedirectLocation() != null
                || input.serverSideEncryption() != null
                || input.checksumAlgorithm() != null;
        if (toItself && !change) {
            throw Refusal.invalidRequest("This copy request is illegal because it is trying to copy an object to itself"
                    + " without changing the object's metadata, storage class, website redirect location or encryption"
                    + " attributes.");
        }
    }

    private static CopyObjectOutput output(ObjectVersion made, Bucket bucket, ObjectVersion source, Bucket from) {
        Members<CopyObjectResult> result = Members.<CopyObjectResult>of(CopyObjectResult.SHAPE)
                .set("ETag", made.quotedETag())
                .set("LastModified", made.lastModified());
        Checksum checksum = made.checksum();
        if (checksum != null) {
            result.set(checksum.algorithm().member(), checksum.value())
                    .set("ChecksumType", checksum.type().name());
        }
        Encryption encryption = made.settings().encryption();
        return CopyObjectOutput.builder()
                .copyObjectResult(result.make())
                .expiration(Expiration.header(bucket, made))
                .copySourceVersionId(from.versioning() == Versioning.NEVER ? null : source.versionId())
                .versionId(made.unversioned() ? null : made.versionId())
                .serverSideEncryption(encryption.algorithm())
                .ssekmsKeyId(encryption.kmsKeyId())
                .ssekmsEncryptionContext(encryption.context())
                .bucketKeyEnabled(encryption.bucketKey())
                .build();
    }
}
