package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.BodyRef;
import dev.millrace.cloud.service.s3.domain.ChecksumAlgorithm;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A body that has come whole and that nothing owns yet: it is either claimed in the write that makes its owner, or
/// dropped.
/// @param row the bytes, where they are to be kept in the store itself
/// @param md5 in hexadecimal
/// @param checksums in base64, by algorithm: those that were asked for
public record PendingBody(BodyRef ref, byte @Nullable [] row, String md5, Map<ChecksumAlgorithm, String> checksums) {

    public String checksum(ChecksumAlgorithm algorithm) {
        String value = checksums.get(algorithm);
        if (value == null) {
            throw new IllegalStateException(algorithm + " was not computed");
        }
        return value;
    }
}
