package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ByteRange;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectLock;
import dev.millrace.cloud.service.s3.domain.ObjectSettings;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Preconditions;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.UploadedPart;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import dev.millrace.wire.s3.GetObjectOutput;
import dev.millrace.wire.s3.GetObjectRequest;
import dev.millrace.wire.s3.HeadObjectOutput;
import dev.millrace.wire.s3.HeadObjectRequest;
import dev.millrace.wire.schema.StructureShape;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Gives an object, or only what is said of it: GetObject and HeadObject are the same but for the bytes.
public final class GetObject {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Bodies bodies;

    public GetObject(BucketAccess access, ObjectVersions objects, Bodies bodies) {
        this.access = access;
        this.objects = objects;
        this.bodies = bodies;
    }

    public GetObjectOutput get(GetObjectRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        return objects.reading(bucket, key, input.versionId(), found -> {
            access.learns(call, bucket, found);
            ObjectVersion version = present(found, key, input.versionId(), "GET");
            Stretch stretch = stretch(input, version);
            return this.<GetObjectOutput>describe(GetObjectOutput.SHAPE, input, version, stretch, bucket)
                    .set("Body", bodies.open(version.body(), stretch.first, stretch.length))
                    .make();
        });
    }

    public HeadObjectOutput head(HeadObjectRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        return objects.reading(bucket, key, input.versionId(), found -> {
            access.learns(call, bucket, found);
            ObjectVersion version = present(found, key, input.versionId(), "HEAD");
            return this.<HeadObjectOutput>describe(
                            HeadObjectOutput.SHAPE, input, version, stretch(input, version), bucket)
                    .make();
        });
    }

    /// Which bytes are meant.
    /// @param contentRange set where they are not simply all
    /// @param part set where a part was asked for
    private record Stretch(
            long first,
            long length,
            @Nullable String contentRange,
            @Nullable UploadedPart part) {}

    /// The version asked for, if there is one and it is no delete marker.
    static ObjectVersion present(
            @Nullable ObjectVersion version, String key, @Nullable String versionId, String method) {
        if (version == null) {
            throw versionId == null ? Refusal.noSuchKey(key) : Refusal.noSuchVersion(key, versionId);
        }
        if (version.deleteMarker()) {
            boolean reading = method.equals("GET") || method.equals("HEAD");
            AwsException refusal = versionId == null && reading
                    ? Refusal.noSuchKey(key).withHeader("x-amz-delete-marker", "true")
                    : Refusal.methodNotAllowedOnDeleteMarker(method)
                            .withHeader("Last-Modified", HTTP_DATE.format(version.lastModified()));
            throw refusal.withHeader("x-amz-version-id", version.versionId());
        }
        return version;
    }

    private Stretch stretch(Structure input, ObjectVersion version) {
        WriteHeaders.refuseCustomerKeys(input);
        Preconditions conditions = new Preconditions(
                Members.text(input, "IfMatch"),
                Members.text(input, "IfNoneMatch"),
                (Instant) Members.value(input, "IfModifiedSince"),
                (Instant) Members.value(input, "IfUnmodifiedSince"));
        switch (conditions.check(version.eTag(), version.lastModified())) {
            case Preconditions.Outcome.Holds() -> {}
            case Preconditions.Outcome.Failed(String condition) -> throw Refusal.preconditionFailed(condition);
            case Preconditions.Outcome.NotModified() ->
                throw new AwsException("NotModified", 304, "Not Modified")
                        .withHeader("ETag", version.quotedETag())
                        .withHeader("Last-Modified", HTTP_DATE.format(version.lastModified()));
        }
        String range = Members.text(input, "Range");
        Integer partNumber = (Integer) Members.value(input, "PartNumber");
        if (partNumber != null) {
            if (range != null) {
                throw Refusal.invalidRequest("Cannot specify both Range header and partNumber query parameter");
            }
            return part(version, partNumber);
        }
        return switch (ByteRange.of(range, version.size())) {
            case ByteRange.Whole() -> new Stretch(0, version.size(), null, null);
            case ByteRange.Slice slice ->
                new Stretch(slice.first(), slice.length(), slice.contentRange(version.size()), null);
            case ByteRange.Unsatisfiable() -> throw Refusal.invalidRange(String.valueOf(range), version.size());
        };
    }

    private Stretch part(ObjectVersion version, int number) {
        List<UploadedPart> parts = bodies.parts(version.body());
        int count = Math.max(1, parts.size());
        if (number < 1 || number > count) {
            throw number < 1
                    ? Refusal.invalidArgument(
                            "Part number must be an integer between 1 and 10000, inclusive",
                            "partNumber",
                            Integer.toString(number))
                    : Refusal.invalidPartNumber(number, count);
        }
        if (parts.isEmpty()) {
            String range = version.size() == 0
                    ? null
                    : new ByteRange.Slice(0, version.size() - 1).contentRange(version.size());
            return new Stretch(0, version.size(), range, null);
        }
        long first = 0;
        for (UploadedPart part : parts.subList(0, number - 1)) {
            first += part.size();
        }
        UploadedPart part = parts.get(number - 1);
        String range = part.size() == 0
                ? null
                : new ByteRange.Slice(first, first + part.size() - 1).contentRange(version.size());
        return new Stretch(first, part.size(), range, part);
    }

    private <S extends Structure> Members<S> describe(
            StructureShape shape, Structure input, ObjectVersion version, Stretch stretch, Bucket bucket) {
        ObjectSettings settings = version.settings();
        Encryption encryption = settings.encryption();
        Instant expires = (Instant) Members.value(input, "ResponseExpires");
        Members<S> output = Members.<S>of(shape)
                .set("AcceptRanges", "bytes")
                .set("LastModified", version.lastModified())
                .set("ContentLength", stretch.length)
                .set("ETag", version.quotedETag())
                .set("ContentRange", stretch.contentRange)
                .set(
                        "Expiration",
                        Members.text(input, "VersionId") == null ? Expiration.header(bucket, version) : null)
                .set("VersionId", bucket.versioning() == Versioning.NEVER ? null : version.versionId())
                .set("ContentType", either(input, "ResponseContentType", settings.contentType()))
                .set("CacheControl", either(input, "ResponseCacheControl", settings.cacheControl()))
                .set("ContentDisposition", either(input, "ResponseContentDisposition", settings.contentDisposition()))
                .set("ContentEncoding", either(input, "ResponseContentEncoding", settings.contentEncoding()))
                .set("ContentLanguage", either(input, "ResponseContentLanguage", settings.contentLanguage()))
                .set("Expires", expires == null ? settings.expires() : HTTP_DATE.format(expires))
                .set("WebsiteRedirectLocation", settings.websiteRedirectLocation())
                .set(
                        "StorageClass",
                        settings.storageClass().equals(ObjectSettings.STANDARD) ? null : settings.storageClass())
                .set("ServerSideEncryption", encryption.algorithm())
                .set("SSEKMSKeyId", encryption.kmsKeyId())
                .set("BucketKeyEnabled", encryption.bucketKey())
                .set("Metadata", MetadataText.shown(settings.metadata()))
                .set(
                        "TagCount",
                        version.tags().isEmpty() ? null : version.tags().size())
                .set("PartsCount", stretch.part == null ? null : version.partCount());
        describeLock(output, version.lock());
        if ("ENABLED".equals(Members.text(input, "ChecksumMode"))) {
            describeChecksum(output, version, stretch);
        }
        return output;
    }

    private static void describeLock(Members<?> output, ObjectLock lock) {
        Boolean hold = lock.legalHold();
        output.set("ObjectLockMode", lock.mode())
                .set("ObjectLockRetainUntilDate", lock.retainUntil())
                .set("ObjectLockLegalHoldStatus", hold == null ? null : hold ? "ON" : "OFF");
    }

    /// The checksum of what is sent: of the whole, or of the part asked for; of a range there is none.
    private static void describeChecksum(Members<?> output, ObjectVersion version, Stretch stretch) {
        Checksum checksum = version.checksum();
        if (checksum == null) {
            return;
        }
        UploadedPart part = stretch.part;
        if (part != null) {
            output.set(checksum.algorithm().member(), part.checksum())
                    .set("ChecksumType", checksum.type().name());
        } else if (stretch.length == version.size()) {
            output.set(checksum.algorithm().member(), checksum.value())
                    .set("ChecksumType", checksum.type().name());
        }
    }

    private static @Nullable String either(Structure input, String override, @Nullable String stored) {
        String asked = Members.text(input, override);
        return asked == null ? stored : asked;
    }
}
