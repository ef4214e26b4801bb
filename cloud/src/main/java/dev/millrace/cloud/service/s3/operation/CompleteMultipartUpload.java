package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Assembly;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.Encryption;
import dev.millrace.cloud.service.s3.domain.NewObject;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectEvent;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.domain.WriteCondition;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.cloud.service.s3.store.ObjectVersions.Written;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.CompleteMultipartUploadOutput;
import dev.millrace.wire.s3.CompleteMultipartUploadRequest;
import dev.millrace.wire.s3.CompletedPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Makes an object of an upload's parts. The parts stay where they are and are read one after another, so completing
/// costs the same for a megabyte and a terabyte.
public final class CompleteMultipartUpload {
    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Uploads uploads;
    private final BucketNotifications notifications;

    public CompleteMultipartUpload(
            BucketAccess access, ObjectVersions objects, Uploads uploads, BucketNotifications notifications) {
        this.access = access;
        this.objects = objects;
        this.uploads = uploads;
        this.notifications = notifications;
    }

    public CompleteMultipartUploadOutput answer(CompleteMultipartUploadRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        WriteCondition condition = WriteCondition.of(input.ifMatch(), input.ifNoneMatch());
        if (input.multipartUpload() == null) {
            throw Refusal.invalidRequest("You must specify at least one part");
        }
        List<CompletedPart> given = input.multipartUpload().parts() == null
                ? List.of()
                : input.multipartUpload().parts();
        List<String> freed = new ArrayList<>();
        Made made = access.commit(
                bucket,
                at -> uploads.holding(at, key, input.uploadId(), upload -> {
                            Assembly assembly =
                                    Assembly.of(upload, named(upload, given), uploads.partsByNumber(upload.uploadId()));
                            verify(input, upload, assembly);
                            Written written = objects.put(
                                    at,
                                    key,
                                    since(condition, upload),
                                    (batch, _) -> new NewObject(
                                            uploads.complete(batch, upload, assembly, freed),
                                            assembly.eTag(),
                                            assembly.checksum(),
                                            assembly.parts().size(),
                                            upload.initiated(),
                                            upload.settings(),
                                            upload.tags(),
                                            upload.lock(),
                                            upload.acl()));
                            return new Made(written.version(), written.number());
                        })
                        // Said twice, because the first answer was lost: it is answered again.
                        .or(() -> objects.ofUpload(at, key, input.uploadId()).map(before -> new Made(before, null)))
                        .orElseThrow(() -> Refusal.noSuchUpload(input.uploadId())));
        uploads.sweep(freed);
        if (made.number != null) {
            notifications.tell(bucket, ObjectEvent.Kind.CREATED_MULTIPART, made.version, made.number, call);
        }
        return output(bucket, made.version);
    }

    /// @param number of the write; null where it was made by an earlier call
    private record Made(ObjectVersion version, @Nullable Long number) {}

    private static WriteCondition since(WriteCondition condition, Upload upload) {
        String before = upload.before();
        return before == null ? condition : new WriteCondition.UnchangedSince(condition, before);
    }

    private static List<Assembly.Named> named(Upload upload, List<CompletedPart> given) {
        String member = upload.keptAlgorithm().member();
        List<Assembly.Named> named = new ArrayList<>();
        for (CompletedPart part : given) {
            Integer number = part.partNumber();
            String eTag = part.eTag();
            if (number == null || eTag == null) {
                throw Refusal.malformedXml();
            }
            named.add(new Assembly.Named(
                    number, eTag, upload.checksumAlgorithm() == null ? null : Members.text(part, member)));
        }
        return named;
    }

    /// What the client says of the whole.
    private static void verify(CompleteMultipartUploadRequest input, Upload upload, Assembly assembly) {
        Long size = input.mpuObjectSize();
        if (size != null && size != assembly.size()) {
            throw Refusal.invalidRequest("The provided 'x-amz-mp-object-size' header value " + size
                    + " does not match what was computed: " + assembly.size());
        }
        String type = input.checksumType();
        if (type != null
                && upload.checksumAlgorithm() != null
                && !type.equals(upload.keptType().name())) {
            throw Refusal.invalidRequest("The upload was created using the " + upload.keptType()
                    + " checksum mode. The complete request must use the same checksum mode.");
        }
        Checksum whole = assembly.checksum();
        for (ChecksumAlgorithm algorithm : ChecksumAlgorithm.values()) {
            String expected = Members.text(input, algorithm.member());
            if (expected == null) {
                continue;
            }
            if (algorithm != whole.algorithm()) {
                if (upload.checksumAlgorithm() == null) {
                    continue;
                }
                throw Refusal.invalidRequest("Checksum Type mismatch occurred, expected checksum Type: "
                        + whole.algorithm().name().toLowerCase(Locale.ROOT) + ", actual checksum Type: "
                        + algorithm.name().toLowerCase(Locale.ROOT));
            }
            if (!expected.equals(whole.value()) && !expected.equals(whole.ofParts())) {
                throw Refusal.badChecksum(algorithm);
            }
        }
    }

    private static CompleteMultipartUploadOutput output(Bucket bucket, ObjectVersion made) {
        Encryption encryption = made.settings().encryption();
        Members<CompleteMultipartUploadOutput> output = Members.<CompleteMultipartUploadOutput>of(
                        CompleteMultipartUploadOutput.SHAPE)
                .set(
                        "Location",
                        "http://s3." + bucket.region() + ".amazonaws.com/" + bucket.name() + "/"
                                + UrlForm.of("url").apply(made.key()))
                .set("Bucket", bucket.name())
                .set("Key", made.key())
                .set("ETag", made.quotedETag())
                .set("Expiration", Expiration.header(bucket, made))
                .set("ServerSideEncryption", encryption.algorithm())
                .set("SSEKMSKeyId", encryption.kmsKeyId())
                .set("BucketKeyEnabled", encryption.bucketKey())
                .set("VersionId", made.unversioned() ? null : made.versionId());
        Checksum checksum = made.checksum();
        if (checksum != null) {
            output.set(checksum.algorithm().member(), checksum.value())
                    .set("ChecksumType", checksum.type().name());
        }
        return output.make();
    }
}
