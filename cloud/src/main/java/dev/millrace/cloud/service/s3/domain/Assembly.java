package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.service.s3.S3Limits;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parts become an object: which parts, in which order, whether they may, and what entity tag and checksum the
/// whole has.
/// @param eTag MD5 of the parts' MD5s, a dash, and how many there are
public record Assembly(List<UploadedPart> parts, String eTag, Checksum checksum) {

    /// What a client names of a part when it completes an upload.
    /// @param checksum in base64, where it names one of the upload's algorithm
    public record Named(int number, String eTag, @Nullable String checksum) {}

    /// @param stored the upload's parts by number
    /// @throws dev.millrace.wire.AwsException where a part is missing, out of order, changed, or too small
    public static Assembly of(Upload upload, List<Named> named, Map<Integer, UploadedPart> stored) {
        if (named.isEmpty()) {
            throw Refusal.malformedXml();
        }
        List<UploadedPart> parts = new ArrayList<>(named.size());
        int before = 0;
        for (Named wanted : named) {
            if (wanted.number <= before) {
                throw Refusal.invalidPartOrder(upload.uploadId());
            }
            before = wanted.number;
            parts.add(matching(upload, wanted, stored.get(wanted.number)));
        }
        for (UploadedPart part : parts.subList(0, parts.size() - 1)) {
            if (part.size() < S3Limits.PART_MIN_BYTES) {
                throw Refusal.entityTooSmall(part.size(), part.number(), part.eTag());
            }
        }
        return new Assembly(List.copyOf(parts), eTag(parts), checksum(upload, parts));
    }

    private static UploadedPart matching(Upload upload, Named wanted, @Nullable UploadedPart part) {
        if (part == null || !part.eTag().equals(Preconditions.bare(wanted.eTag))) {
            throw Refusal.invalidPart(upload.uploadId(), wanted.number, Preconditions.bare(wanted.eTag));
        }
        if (wanted.checksum != null) {
            if (!wanted.checksum.equals(part.checksum())) {
                throw Refusal.invalidPart(upload.uploadId(), wanted.number, part.eTag());
            }
        } else if (upload.checksumAlgorithm() != null && upload.keptType() == Checksum.Type.COMPOSITE) {
            throw Refusal.invalidRequest("The upload was created using a "
                    + upload.checksumAlgorithm().name().toLowerCase(java.util.Locale.ROOT)
                    + " checksum. The complete request must include the checksum for each part. It was missing for part "
                    + wanted.number + " in the request.");
        }
        return part;
    }

    private static String eTag(List<UploadedPart> parts) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            for (UploadedPart part : parts) {
                md5.update(HexFormat.of().parseHex(part.eTag()));
            }
            return HexFormat.of().formatHex(md5.digest()) + "-" + parts.size();
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new AssertionError(everyJdkHasIt);
        }
    }

    private static Checksum checksum(Upload upload, List<UploadedPart> parts) {
        ChecksumAlgorithm algorithm = upload.keptAlgorithm();
        Checksum.Type type = upload.keptType();
        String value = switch (type) {
            case FULL_OBJECT ->
                algorithm.join(parts.stream()
                        .map(part -> new ChecksumAlgorithm.Piece(part.checksum(), part.size()))
                        .toList());
            case COMPOSITE ->
                algorithm.ofValues(parts.stream().map(UploadedPart::checksum).toList()) + "-" + parts.size();
        };
        return new Checksum(algorithm, value, type);
    }

    public long size() {
        long bytes = 0;
        for (UploadedPart part : parts) {
            bytes += part.size();
        }
        return bytes;
    }
}
