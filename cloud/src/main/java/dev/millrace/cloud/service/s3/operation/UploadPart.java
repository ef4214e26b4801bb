package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ByteRange;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.CopySource;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.domain.UploadedPart;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.PendingBody;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.wire.Body;
import dev.millrace.wire.Call;
import dev.millrace.wire.Structure;
import dev.millrace.wire.s3.CopyPartResult;
import dev.millrace.wire.s3.UploadPartCopyOutput;
import dev.millrace.wire.s3.UploadPartCopyRequest;
import dev.millrace.wire.s3.UploadPartOutput;
import dev.millrace.wire.s3.UploadPartRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes a part of an upload in, from the client or out of another object.
public final class UploadPart {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Uploads uploads;
    private final Bodies bodies;
    private final InstantSource clock;

    public UploadPart(
            BucketAccess access, ObjectVersions objects, Uploads uploads, Bodies bodies, InstantSource clock) {
        this.access = access;
        this.objects = objects;
        this.uploads = uploads;
        this.bodies = bodies;
        this.clock = clock;
    }

    public UploadPartOutput answer(UploadPartRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        Upload upload = upload(bucket, input, input.key(), input.uploadId(), input.partNumber());
        BodyChecks checks = BodyChecks.of(input, call);
        ChecksumAlgorithm wanted = upload.checksumAlgorithm();
        if (wanted != null && checks.algorithm() != null && checks.algorithm() != wanted) {
            throw Refusal.invalidRequest("Checksum Type mismatch occurred, expected checksum Type: "
                    + wanted.name().toLowerCase(Locale.ROOT) + ", actual checksum Type: "
                    + checks.algorithm().name().toLowerCase(Locale.ROOT));
        }
        ChecksumAlgorithm kept = upload.keptAlgorithm();
        PendingBody body = PutObject.receive(input.body(), bodies, checks, kept);
        UploadedPart part = keep(bucket, upload, input.partNumber(), body, kept);
        Encryption encryption = upload.settings().encryption();
        ChecksumAlgorithm shown = checks.algorithm() == null ? kept : checks.algorithm();
        return Members.<UploadPartOutput>of(UploadPartOutput.SHAPE)
                .set("ETag", "\"" + part.eTag() + "\"")
                .set(shown.member(), body.checksum(shown))
                .set("ServerSideEncryption", encryption.algorithm())
                .set("SSEKMSKeyId", encryption.kmsKeyId())
                .set("BucketKeyEnabled", encryption.bucketKey())
                .make();
    }

    public UploadPartCopyOutput copy(UploadPartCopyRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        Upload upload = upload(bucket, input, input.key(), input.uploadId(), input.partNumber());
        CopySource source = CopySource.parse(input.copySource());
        Bucket from = access.openAnywhere(source.bucket(), call, input.expectedSourceBucketOwner());
        ObjectVersion[] version = new ObjectVersion[1];
        Body taken = objects.reading(from, source.key().text(), source.versionId(), found -> {
            ObjectVersion there = Sources.present(found, source, input);
            version[0] = there;
            ByteRange.Slice slice = slice(input.copySourceRange(), there);
            return bodies.open(there.body(), slice.first(), slice.length());
        });
        ChecksumAlgorithm kept = upload.keptAlgorithm();
        PendingBody body;
        try (InputStream in = taken.open()) {
            body = bodies.receive(in, taken.size(), Set.of(kept));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        UploadedPart part = keep(bucket, upload, input.partNumber(), body, kept);
        Members<CopyPartResult> result = Members.<CopyPartResult>of(CopyPartResult.SHAPE)
                .set("ETag", "\"" + part.eTag() + "\"")
                .set("LastModified", part.lastModified());
        if (upload.checksumAlgorithm() != null) {
            result.set(kept.member(), part.checksum());
        }
        Encryption encryption = upload.settings().encryption();
        return UploadPartCopyOutput.builder()
                .copyPartResult(result.make())
                .copySourceVersionId(from.versioning() == Versioning.NEVER ? null : version[0].versionId())
                .serverSideEncryption(encryption.algorithm())
                .ssekmsKeyId(encryption.kmsKeyId())
                .bucketKeyEnabled(encryption.bucketKey())
                .build();
    }

    private Upload upload(Bucket bucket, Structure input, String key, String uploadId, int number) {
        if (number < 1 || number > S3Limits.PART_NUMBER_MAX) {
            throw Refusal.invalidArgument(
                    "Part number must be an integer between 1 and " + S3Limits.PART_NUMBER_MAX + ", inclusive",
                    "partNumber",
                    Integer.toString(number));
        }
        WriteHeaders.refuseCustomerKeys(input);
        return uploads.find(bucket, new ObjectKey(key).text(), uploadId)
                .orElseThrow(() -> Refusal.noSuchUpload(uploadId));
    }

    private UploadedPart keep(Bucket bucket, Upload upload, int number, PendingBody body, ChecksumAlgorithm kept) {
        UploadedPart part =
                new UploadedPart(number, AwsTime.seconds(clock), body.ref(), body.md5(), body.checksum(kept));
        boolean done = false;
        try {
            done = access.commit(bucket, _ -> uploads.put(upload, part, body));
            if (!done) {
                throw Refusal.noSuchUpload(upload.uploadId());
            }
            return part;
        } finally {
            if (!done) {
                bodies.drop(body);
            }
        }
    }

    /// A range of a source is both its ends, and within it.
    private static ByteRange.Slice slice(@Nullable String range, ObjectVersion source) {
        if (range == null) {
            if (source.size() > S3Limits.BODY_MAX_BYTES) {
                throw Refusal.invalidRequest("The specified copy source is larger than the maximum allowable size for a"
                        + " copy source: " + S3Limits.BODY_MAX_BYTES);
            }
            return new ByteRange.Slice(0, source.size() - 1);
        }
        if (!range.matches("bytes=\\d{1,18}-\\d{1,18}")
                || !(ByteRange.of(range, Long.MAX_VALUE) instanceof ByteRange.Slice asked)) {
            throw Refusal.invalidArgument(
                    "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are"
                            + " the zero-based offsets of the first and last bytes to copy",
                    "x-amz-copy-source-range",
                    range);
        }
        if (asked.last() >= source.size()) {
            throw Refusal.invalidArgument(
                    "Range specified is not valid for source object of size: " + source.size(),
                    "x-amz-copy-source-range",
                    range);
        }
        return asked;
    }
}
