package dev.millrace.cloud.service.s3.domain;

import org.jspecify.annotations.Nullable;

/// How an object is said to be encrypted. Millrace keeps and answers it; the bytes on disk are as they came.
/// @param algorithm `AES256`, `aws:kms` or `aws:kms:dsse`
/// @param context the KMS encryption context, base64 of JSON
public record Encryption(
        String algorithm,
        @Nullable String kmsKeyId,
        @Nullable Boolean bucketKey,
        @Nullable String context) {
    public static final Encryption AES256 = new Encryption("AES256", null, null, null);

    public boolean kms() {
        return algorithm.startsWith("aws:kms");
    }
}
