package dev.millrace.cloud.service.s3.domain;

import dev.millrace.wire.s3.AccessControlPolicy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An upload in parts that was begun and neither completed nor aborted.
/// @param bucket the id of its bucket
/// @param before [ObjectVersion#mark] of what the key had when the upload began, empty for nothing, or
///     [WriteCondition#DELETED] once that was deleted; null where it was begun before this was kept
/// @param checksumAlgorithm what the client asked for, or null: then the default's is kept of the whole
/// @param initiatorArn who began it
public record Upload(
        String uploadId,
        String bucket,
        String key,
        Instant initiated,
        String initiatorArn,
        @Nullable String before,
        @Nullable ChecksumAlgorithm checksumAlgorithm,
        Checksum.@Nullable Type checksumType,
        ObjectSettings settings,
        Map<String, String> tags,
        ObjectLock lock,
        @Nullable AccessControlPolicy acl) {

    /// With the deletion of the key's object noted.
    public Upload afterDeletion() {
        return new Upload(
                uploadId,
                bucket,
                key,
                initiated,
                initiatorArn,
                WriteCondition.DELETED,
                checksumAlgorithm,
                checksumType,
                settings,
                tags,
                lock,
                acl);
    }

    /// The algorithm that every part has a value of.
    public ChecksumAlgorithm keptAlgorithm() {
        return checksumAlgorithm == null ? ChecksumAlgorithm.DEFAULT : checksumAlgorithm;
    }

    public Checksum.Type keptType() {
        return checksumType == null ? keptAlgorithm().typeOfMultipart() : checksumType;
    }
}
