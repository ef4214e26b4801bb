package dev.millrace.cloud.service.lambda.domain;

import org.jspecify.annotations.Nullable;

/// A function's code: an archive or an image.
/// @param sha256 in hex: of the archive, or the image's digest
/// @param sizeBytes of the archive; 0 for an image
/// @param imageUri as it was given; null for an archive
/// @param resolvedImageUri with the digest; null for an archive
/// @param architecture `x86_64` or `arm64`
public record Code(
        String sha256,
        long sizeBytes,
        @Nullable String imageUri,
        @Nullable String resolvedImageUri,
        String architecture,
        @Nullable String sourceKmsKeyArn) {

    public static Code archive(String sha256, long sizeBytes, String architecture, @Nullable String kmsKeyArn) {
        return new Code(sha256, sizeBytes, null, null, architecture, kmsKeyArn);
    }

    public static Code image(String imageUri, String repositoryUri, String digest, String architecture) {
        return new Code(
                digest.substring(digest.indexOf(':') + 1),
                0,
                imageUri,
                repositoryUri + "@" + digest,
                architecture,
                null);
    }

    public boolean ofImage() {
        return imageUri != null;
    }

    public String packageType() {
        return ofImage() ? "Image" : "Zip";
    }
}
