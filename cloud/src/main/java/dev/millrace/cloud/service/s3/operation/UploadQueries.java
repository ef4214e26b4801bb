package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import dev.millrace.cloud.service.s3.domain.LifecycleRules;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.Upload;
import dev.millrace.cloud.service.s3.domain.UploadedPart;
import dev.millrace.cloud.service.s3.store.Listing;
import dev.millrace.cloud.service.s3.store.Uploads;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.AbortMultipartUploadOutput;
import dev.millrace.wire.s3.AbortMultipartUploadRequest;
import dev.millrace.wire.s3.Initiator;
import dev.millrace.wire.s3.ListMultipartUploadsOutput;
import dev.millrace.wire.s3.ListMultipartUploadsRequest;
import dev.millrace.wire.s3.ListPartsOutput;
import dev.millrace.wire.s3.ListPartsRequest;
import dev.millrace.wire.s3.MultipartUpload;
import dev.millrace.wire.s3.Owner;
import dev.millrace.wire.s3.Part;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Uploads under way: which there are, what they hold, and their end without an object.
public final class UploadQueries {
    private static final Pattern UPLOAD_ID = Pattern.compile("[0-9a-f]{60}");

    private final BucketAccess access;
    private final Uploads uploads;
    private final Listing listing;

    public UploadQueries(BucketAccess access, Uploads uploads, Listing listing) {
        this.access = access;
        this.uploads = uploads;
        this.listing = listing;
    }

    public AbortMultipartUploadOutput abort(AbortMultipartUploadRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        if (!uploads.abort(bucket, new ObjectKey(input.key()).text(), input.uploadId())) {
            throw Refusal.noSuchUpload(input.uploadId());
        }
        return new AbortMultipartUploadOutput(null);
    }

    public ListPartsOutput parts(ListPartsRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        Upload upload = uploads.find(bucket, new ObjectKey(input.key()).text(), input.uploadId())
                .orElseThrow(() -> Refusal.noSuchUpload(input.uploadId()));
        int most = ListObjects.atMost(input.maxParts(), "max-parts");
        int after = ListObjects.from(input.partNumberMarker(), "part-number-marker");
        List<UploadedPart> found = uploads.parts(upload.uploadId(), after, most + 1);
        boolean more = found.size() > most;
        List<UploadedPart> page = more ? found.subList(0, most) : found;
        ChecksumAlgorithm algorithm = upload.checksumAlgorithm();
        Owner owner = AccessControl.owner(bucket.account());
        LifecycleRules.Due abortion = LifecycleRules.of(bucket)
                .abortion(upload.key(), upload.initiated())
                .orElse(null);
        return ListPartsOutput.builder()
                .abortDate(abortion == null ? null : abortion.at())
                .abortRuleId(abortion == null ? null : abortion.ruleId())
                .bucket(bucket.name())
                .key(upload.key())
                .uploadId(upload.uploadId())
                .partNumberMarker(after)
                .nextPartNumberMarker(page.isEmpty() ? 0 : page.getLast().number())
                .maxParts(most)
                .isTruncated(more)
                .parts(page.stream().map(part -> shown(part, algorithm)).toList())
                .initiator(initiator(upload, owner))
                .owner(owner)
                .storageClass(upload.settings().storageClass())
                .checksumAlgorithm(algorithm == null ? null : algorithm.name())
                .checksumType(algorithm == null ? null : upload.keptType().name())
                .build();
    }

    public ListMultipartUploadsOutput list(ListMultipartUploadsRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        UnaryOperator<@Nullable String> form = UrlForm.of(input.encodingType());
        int most = ListObjects.atMost(input.maxUploads(), "max-uploads");
        String keyMarker = ListObjects.orEmpty(input.keyMarker());
        // Without a key marker S3 ignores this one.
        String uploadMarker = keyMarker.isEmpty() ? null : ListObjects.absentIfEmpty(input.uploadIdMarker());
        if (uploadMarker != null && !UPLOAD_ID.matcher(uploadMarker).matches()) {
            throw Refusal.invalidArgument("Invalid uploadId marker", "upload-id-marker", uploadMarker);
        }
        Listing.Page<Upload> page = listing.uploads(
                bucket,
                new Listing.Query(
                        ListObjects.orEmpty(input.prefix()), ListObjects.orEmpty(input.delimiter()), keyMarker, most),
                uploadMarker);
        Owner owner = AccessControl.owner(bucket.account());
        boolean endsWithUpload = page.truncated()
                && !page.entries().isEmpty()
                && page.entries().getLast().key().equals(page.last());
        return ListMultipartUploadsOutput.builder()
                .bucket(bucket.name())
                .keyMarker(form.apply(keyMarker))
                .uploadIdMarker(ListObjects.orEmpty(input.uploadIdMarker()))
                .nextKeyMarker(page.truncated() ? form.apply(page.last()) : null)
                .nextUploadIdMarker(endsWithUpload ? page.entries().getLast().uploadId() : null)
                .prefix(form.apply(ListObjects.orEmpty(input.prefix())))
                .delimiter(form.apply(ListObjects.absentIfEmpty(input.delimiter())))
                .encodingType(input.encodingType())
                .maxUploads(most)
                .isTruncated(page.truncated())
                .uploads(page.entries().stream()
                        .map(upload -> shown(upload, owner, form))
                        .toList())
                .commonPrefixes(ListObjects.prefixes(page.commonPrefixes(), form))
                .build();
    }

    private static Part shown(UploadedPart part, @Nullable ChecksumAlgorithm algorithm) {
        Members<Part> shown = Members.<Part>of(Part.SHAPE)
                .set("PartNumber", part.number())
                .set("LastModified", part.lastModified())
                .set("ETag", "\"" + part.eTag() + "\"")
                .set("Size", part.size());
        if (algorithm != null) {
            shown.set(algorithm.member(), part.checksum());
        }
        return shown.make();
    }

    private static MultipartUpload shown(Upload upload, Owner owner, UnaryOperator<@Nullable String> form) {
        ChecksumAlgorithm algorithm = upload.checksumAlgorithm();
        return MultipartUpload.builder()
                .uploadId(upload.uploadId())
                .key(form.apply(upload.key()))
                .initiated(upload.initiated())
                .storageClass(upload.settings().storageClass())
                .owner(owner)
                .initiator(initiator(upload, owner))
                .checksumAlgorithm(algorithm == null ? null : algorithm.name())
                .checksumType(algorithm == null ? null : upload.keptType().name())
                .build();
    }

    /// The account's root is known by its canonical id, everybody else by an ARN.
    private static Initiator initiator(Upload upload, Owner owner) {
        return new Initiator(upload.initiatorArn().endsWith(":root") ? owner.id() : upload.initiatorArn(), null);
    }
}
