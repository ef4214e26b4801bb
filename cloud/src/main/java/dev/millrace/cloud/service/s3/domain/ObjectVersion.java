package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.AccessControlPolicy;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One version of an object, or a delete marker.
/// @param versionId `null` for the version of a bucket that had no versioning, or had it suspended, when it
///     was written
/// @param sequence orders a key's versions: the greatest is the current one
/// @param lastModified whole seconds, as S3 has it
/// @param eTag without quotes
/// @param partCount how many parts it was uploaded in; 0 where it was not
/// @param acl set where the bucket allows access control lists and the owner is not all there is to say
@RecordBuilder
public record ObjectVersion(
        String key,
        String versionId,
        long sequence,
        Instant lastModified,
        boolean deleteMarker,
        BodyRef body,
        String eTag,
        @Nullable Checksum checksum,
        int partCount,
        ObjectSettings settings,
        Map<String, String> tags,
        ObjectLock lock,
        @Nullable AccessControlPolicy acl)
        implements ObjectVersionBuilder.With {

    /// The version id of what was written without versioning.
    public static final String NULL_VERSION = "null";

    public static ObjectVersion marker(String key, String versionId, long sequence, Instant at) {
        return new ObjectVersion(
                key,
                versionId,
                sequence,
                at,
                true,
                BodyRef.EMPTY,
                "",
                null,
                0,
                ObjectSettings.PLAIN,
                Map.of(),
                ObjectLock.NONE,
                null);
    }

    public long size() {
        return body.size();
    }

    public String quotedETag() {
        return "\"" + eTag + "\"";
    }

    /// Tells this write from every other of its key; empty for none.
    public static String mark(@Nullable ObjectVersion version) {
        return version == null
                ? ""
                : version.versionId + " " + version.sequence + " " + version.body.id() + " " + version.lastModified;
    }

    public boolean unversioned() {
        return versionId.equals(NULL_VERSION);
    }
}
