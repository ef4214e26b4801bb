package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ObjectKey;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.UploadedPart;
import dev.millrace.cloud.service.s3.store.Bodies;
import dev.millrace.cloud.service.s3.store.ObjectVersions;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.GetObjectAttributesOutput;
import dev.millrace.wire.s3.GetObjectAttributesParts;
import dev.millrace.wire.s3.GetObjectAttributesRequest;
import dev.millrace.wire.s3.ObjectPart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What is known of an object, by name, with its parts page by page.
public final class GetObjectAttributes {
    private static final Set<String> KNOWN = Set.of("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize");

    private final BucketAccess access;
    private final ObjectVersions objects;
    private final Bodies bodies;

    public GetObjectAttributes(BucketAccess access, ObjectVersions objects, Bodies bodies) {
        this.access = access;
        this.objects = objects;
        this.bodies = bodies;
    }

    public GetObjectAttributesOutput answer(GetObjectAttributesRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        String key = new ObjectKey(input.key()).text();
        WriteHeaders.refuseCustomerKeys(input);
        Set<String> asked = new HashSet<>(input.objectAttributes());
        if (asked.isEmpty() || !KNOWN.containsAll(asked)) {
            throw Refusal.invalidArgument("Invalid attribute name specified.");
        }
        return objects.reading(bucket, key, input.versionId(), found -> {
            ObjectVersion version = GetObject.present(found, key, input.versionId(), "GET");
            return GetObjectAttributesOutput.builder()
                    .lastModified(version.lastModified())
                    .versionId(ObjectTags.id(bucket, version))
                    .eTag(asked.contains("ETag") ? version.eTag() : null)
                    .checksum(asked.contains("Checksum") ? checksum(version.checksum()) : null)
                    .objectParts(asked.contains("ObjectParts") ? parts(version, input) : null)
                    .storageClass(
                            asked.contains("StorageClass") ? version.settings().storageClass() : null)
                    .objectSize(asked.contains("ObjectSize") ? version.size() : null)
                    .build();
        });
    }

    private static dev.millrace.wire.s3.@Nullable Checksum checksum(@Nullable Checksum kept) {
        if (kept == null) {
            return null;
        }
        return Members.<dev.millrace.wire.s3.Checksum>of(dev.millrace.wire.s3.Checksum.SHAPE)
                .set(kept.algorithm().member(), kept.ofParts())
                .set("ChecksumType", kept.type().name())
                .make();
    }

    private @Nullable GetObjectAttributesParts parts(ObjectVersion version, GetObjectAttributesRequest input) {
        if (version.partCount() == 0) {
            return null;
        }
        int after = ListObjects.from(input.partNumberMarker(), "part-number-marker");
        int most = ListObjects.atMost(input.maxParts(), "max-parts");
        List<UploadedPart> all = bodies.parts(version.body());
        Checksum checksum = version.checksum();
        if (checksum == null || checksum.type() != Checksum.Type.COMPOSITE) {
            // Parts are told one by one only where each has a checksum that its client asked for.
            return GetObjectAttributesParts.builder()
                    .totalPartsCount(all.size())
                    .build();
        }
        // Parts are numbered anew here, from 1 on without gaps, as AWS does it.
        List<ObjectPart> page = new ArrayList<>();
        for (int i = after; i < all.size() && page.size() < most; i++) {
            page.add(part(i + 1, all.get(i), checksum));
        }
        int last = after + page.size();
        return GetObjectAttributesParts.builder()
                .totalPartsCount(all.size())
                .partNumberMarker(after)
                .nextPartNumberMarker(last)
                .maxParts(most)
                .isTruncated(last < all.size())
                .parts(page)
                .build();
    }

    private static ObjectPart part(int number, UploadedPart part, @Nullable Checksum checksum) {
        Members<ObjectPart> shown = Members.<ObjectPart>of(ObjectPart.SHAPE)
                .set("PartNumber", number)
                .set("Size", part.size());
        if (checksum != null) {
            shown.set(checksum.algorithm().member(), part.checksum());
        }
        return shown.make();
    }
}
