package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.S3Limits;
import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.Checksum;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Refusal;
import dev.millrace.cloud.service.s3.domain.VersionId;
import dev.millrace.cloud.service.s3.store.Listing;
import dev.millrace.wire.Call;
import dev.millrace.wire.s3.CommonPrefix;
import dev.millrace.wire.s3.DeleteMarkerEntry;
import dev.millrace.wire.s3.ListObjectVersionsOutput;
import dev.millrace.wire.s3.ListObjectVersionsRequest;
import dev.millrace.wire.s3.ListObjectsOutput;
import dev.millrace.wire.s3.ListObjectsRequest;
import dev.millrace.wire.s3.ListObjectsV2Output;
import dev.millrace.wire.s3.ListObjectsV2Request;
import dev.millrace.wire.s3.Owner;
import dev.millrace.wire.s3.S3Object;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Lists keys: both versions of ListObjects, and ListObjectVersions.
public final class ListObjects {
    private final BucketAccess access;
    private final Listing listing;

    public ListObjects(BucketAccess access, Listing listing) {
        this.access = access;
        this.listing = listing;
    }

    public ListObjectsOutput first(ListObjectsRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        UnaryOperator<@Nullable String> form = UrlForm.of(input.encodingType());
        int most = atMost(input.maxKeys(), "maxKeys");
        Listing.Page<ObjectVersion> page = listing.objects(
                bucket,
                new Listing.Query(orEmpty(input.prefix()), orEmpty(input.delimiter()), orEmpty(input.marker()), most));
        Owner owner = AccessControl.owner(bucket.account());
        return ListObjectsOutput.builder()
                .name(bucket.name())
                .bucketRegion(bucket.region())
                .prefix(form.apply(orEmpty(input.prefix())))
                .marker(form.apply(orEmpty(input.marker())))
                .delimiter(form.apply(absentIfEmpty(input.delimiter())))
                .maxKeys(most)
                .encodingType(input.encodingType())
                .isTruncated(page.truncated())
                // S3 says where to go on only where a delimiter was given; else it is the last key.
                .nextMarker(page.truncated() && !orEmpty(input.delimiter()).isEmpty() ? form.apply(page.last()) : null)
                .contents(page.entries().stream()
                        .map(version -> shown(version, form, owner))
                        .toList())
                .commonPrefixes(prefixes(page.commonPrefixes(), form))
                .build();
    }

    public ListObjectsV2Output second(ListObjectsV2Request input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        UnaryOperator<@Nullable String> form = UrlForm.of(input.encodingType());
        int most = atMost(input.maxKeys(), "maxKeys");
        String token = input.continuationToken();
        if (token != null && token.isEmpty()) {
            throw Refusal.invalidArgument("The continuation token provided is incorrect", "continuation-token", "");
        }
        String after = token != null ? PageToken.key(token, "continuation-token") : orEmpty(input.startAfter());
        Listing.Page<ObjectVersion> page = listing.objects(
                bucket, new Listing.Query(orEmpty(input.prefix()), orEmpty(input.delimiter()), after, most));
        Owner owner = Boolean.TRUE.equals(input.fetchOwner()) ? AccessControl.owner(bucket.account()) : null;
        return ListObjectsV2Output.builder()
                .name(bucket.name())
                .bucketRegion(bucket.region())
                .prefix(form.apply(orEmpty(input.prefix())))
                .delimiter(form.apply(absentIfEmpty(input.delimiter())))
                .startAfter(form.apply(input.startAfter()))
                .maxKeys(most)
                .encodingType(input.encodingType())
                .keyCount(page.entries().size() + page.commonPrefixes().size())
                .isTruncated(page.truncated())
                .continuationToken(token)
                .nextContinuationToken(page.truncated() ? PageToken.after(page.last()) : null)
                .contents(page.entries().stream()
                        .map(version -> shown(version, form, owner))
                        .toList())
                .commonPrefixes(prefixes(page.commonPrefixes(), form))
                .build();
    }

    public ListObjectVersionsOutput versions(ListObjectVersionsRequest input, Call call) {
        Bucket bucket = access.open(input.bucket(), call, input.expectedBucketOwner());
        UnaryOperator<@Nullable String> form = UrlForm.of(input.encodingType());
        int most = atMost(input.maxKeys(), "maxKeys");
        String keyMarker = orEmpty(input.keyMarker());
        String versionMarker = input.versionIdMarker();
        if (versionMarker != null && keyMarker.isEmpty()) {
            throw Refusal.invalidArgument(
                    "A version-id marker cannot be specified without a key marker.",
                    "version-id-marker",
                    versionMarker);
        }
        if (versionMarker != null && versionMarker.isEmpty()) {
            throw Refusal.invalidArgument("A version-id marker cannot be empty.", "version-id-marker", "");
        }
        if (versionMarker != null
                && !versionMarker.equals(ObjectVersion.NULL_VERSION)
                && VersionId.sequence(versionMarker).isEmpty()) {
            throw Refusal.invalidArgument("Invalid version id specified", "version-id-marker", versionMarker);
        }
        Listing.Page<Listing.Entry> page = listing.versions(
                bucket,
                new Listing.Query(orEmpty(input.prefix()), orEmpty(input.delimiter()), keyMarker, most),
                versionMarker);
        Owner owner = AccessControl.owner(bucket.account());
        List<dev.millrace.wire.s3.ObjectVersion> versions = new ArrayList<>();
        List<DeleteMarkerEntry> markers = new ArrayList<>();
        for (Listing.Entry entry : page.entries()) {
            if (entry.version().deleteMarker()) {
                markers.add(marker(entry, form, owner));
            } else {
                versions.add(version(entry, form, owner));
            }
        }
        boolean endsWithVersion = page.truncated()
                && !page.entries().isEmpty()
                && page.entries().getLast().version().key().equals(page.last());
        return ListObjectVersionsOutput.builder()
                .name(bucket.name())
                .bucketRegion(bucket.region())
                .prefix(form.apply(orEmpty(input.prefix())))
                .delimiter(form.apply(absentIfEmpty(input.delimiter())))
                .keyMarker(form.apply(keyMarker))
                .versionIdMarker(orEmpty(versionMarker))
                .maxKeys(most)
                .encodingType(input.encodingType())
                .isTruncated(page.truncated())
                .nextKeyMarker(page.truncated() ? form.apply(page.last()) : null)
                .nextVersionIdMarker(
                        endsWithVersion ? page.entries().getLast().version().versionId() : null)
                .versions(versions)
                .deleteMarkers(markers)
                .commonPrefixes(prefixes(page.commonPrefixes(), form))
                .build();
    }

    private static S3Object shown(ObjectVersion version, UnaryOperator<@Nullable String> form, @Nullable Owner owner) {
        Checksum checksum = version.checksum();
        return S3Object.builder()
                .key(form.apply(version.key()))
                .lastModified(version.lastModified())
                .eTag(version.quotedETag())
                .size(version.size())
                .storageClass(version.settings().storageClass())
                .owner(owner)
                .checksumAlgorithm(
                        checksum == null ? null : List.of(checksum.algorithm().name()))
                .checksumType(checksum == null ? null : checksum.type().name())
                .build();
    }

    private static dev.millrace.wire.s3.ObjectVersion version(
            Listing.Entry entry, UnaryOperator<@Nullable String> form, Owner owner) {
        ObjectVersion version = entry.version();
        Checksum checksum = version.checksum();
        return dev.millrace.wire.s3.ObjectVersion.builder()
                .key(form.apply(version.key()))
                .versionId(version.versionId())
                .isLatest(entry.latest())
                .lastModified(version.lastModified())
                .eTag(version.quotedETag())
                .size(version.size())
                .storageClass(version.settings().storageClass())
                .owner(owner)
                .checksumAlgorithm(
                        checksum == null ? null : List.of(checksum.algorithm().name()))
                .checksumType(checksum == null ? null : checksum.type().name())
                .build();
    }

    private static DeleteMarkerEntry marker(Listing.Entry entry, UnaryOperator<@Nullable String> form, Owner owner) {
        return DeleteMarkerEntry.builder()
                .key(form.apply(entry.version().key()))
                .versionId(entry.version().versionId())
                .isLatest(entry.latest())
                .lastModified(entry.version().lastModified())
                .owner(owner)
                .build();
    }

    static List<CommonPrefix> prefixes(List<String> prefixes, UnaryOperator<@Nullable String> form) {
        return prefixes.stream()
                .map(prefix -> new CommonPrefix(form.apply(prefix)))
                .toList();
    }

    /// At most a thousand, however many are asked for.
    static int atMost(@Nullable Integer asked, String argument) {
        return asked == null ? S3Limits.PAGE_MAX_ENTRIES : Math.min(from(asked, argument), S3Limits.PAGE_MAX_ENTRIES);
    }

    /// Where a listing goes on by number: from the start where nothing is said.
    static int from(@Nullable Integer asked, String argument) {
        if (asked == null) {
            return 0;
        }
        if (asked < 0) {
            throw Refusal.invalidArgument(
                    "Argument " + argument + " must be an integer between 0 and 2147483647",
                    argument,
                    asked.toString());
        }
        return asked;
    }

    static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    static @Nullable String absentIfEmpty(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
