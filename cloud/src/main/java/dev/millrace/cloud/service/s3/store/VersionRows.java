package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.Bucket;
import dev.millrace.cloud.service.s3.domain.ObjectVersion;
import dev.millrace.cloud.service.s3.domain.Versioning;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Where versions are kept, and how one is found there.
///
/// ```
/// s3/objects  (bucket's id, key, 2^63 - 1 - sequence in hexadecimal) -> the version, newest first
/// ```
/// In a bucket that never had versioning every object has sequence 0 and is written over in place. Otherwise the version
/// without an id, of which a key has at most one, is looked for among its versions.
final class VersionRows {
    /// So many versions later an upload that was completed is one that never was.
    private static final int UPLOAD_SOUGHT_AMONG = 1_000;

    private final Documents<ObjectVersion> versions;

    VersionRows(Storage storage) {
        this.versions = storage.documents("s3/objects", ObjectVersion.class);
    }

    /// The current version, which may be a delete marker.
    Optional<ObjectVersion> current(Bucket bucket, String key) {
        return bucket.versioning() == Versioning.NEVER ? find(bucket, key, 0) : newest(bucket, key);
    }

    Optional<ObjectVersion> find(Bucket bucket, String key, long sequence) {
        return versions.find(rowKey(bucket, key, sequence));
    }

    Optional<ObjectVersion> newest(Bucket bucket, String key) {
        return first(bucket, key, Integer.MAX_VALUE, _ -> true);
    }

    /// The newest of a version's key, if that version were not there.
    @Nullable ObjectVersion newestBut(Bucket bucket, ObjectVersion gone) {
        return first(bucket, gone.key(), 2, version -> version.sequence() != gone.sequence())
                .orElse(null);
    }

    /// The version without an id.
    Optional<ObjectVersion> unversioned(Bucket bucket, String key) {
        return bucket.versioning() == Versioning.NEVER
                ? find(bucket, key, 0)
                : first(bucket, key, Integer.MAX_VALUE, ObjectVersion::unversioned);
    }

    /// The version that an upload in parts became, among the key's newest.
    Optional<ObjectVersion> ofUpload(Bucket bucket, String key, String uploadId) {
        return first(
                bucket, key, UPLOAD_SOUGHT_AMONG, version -> version.body().id().equals(uploadId));
    }

    /// The newest of a key's newest that is such a one.
    /// @param among so many are looked at
    private Optional<ObjectVersion> first(Bucket bucket, String key, int among, Predicate<ObjectVersion> which) {
        ObjectVersion[] found = new ObjectVersion[1];
        int[] seen = {0};
        versions.scan(List.of(bucket.id(), key), "", version -> {
            if (which.test(version)) {
                found[0] = version;
            }
            return found[0] == null && ++seen[0] < among;
        });
        return Optional.ofNullable(found[0]);
    }

    /// Visits a bucket's versions by key, newest first, from the key `from` on.
    void scan(Bucket bucket, String from, Documents.Visitor<ObjectVersion> visitor) {
        versions.scan(List.of(bucket.id()), from, visitor);
    }

    /// Visits one key's versions that are older than `sequence`, newest first.
    void scanOlder(Bucket bucket, String key, long sequence, Documents.Visitor<ObjectVersion> visitor) {
        if (sequence > 0) {
            versions.scan(List.of(bucket.id(), key), rowTail(sequence - 1), visitor);
        }
    }

    void put(Batch batch, Bucket bucket, ObjectVersion version) {
        batch.put(versions, version, rowKey(bucket, version.key(), version.sequence()));
    }

    void put(Bucket bucket, ObjectVersion version) {
        versions.put(version, rowKey(bucket, version.key(), version.sequence()));
    }

    void delete(Batch batch, Bucket bucket, ObjectVersion version) {
        batch.delete(versions, rowKey(bucket, version.key(), version.sequence()));
    }

    private static String[] rowKey(Bucket bucket, String key, long sequence) {
        return new String[] {bucket.id(), key, rowTail(sequence)};
    }

    private static String rowTail(long sequence) {
        return String.format("%016x", Long.MAX_VALUE - sequence);
    }
}
