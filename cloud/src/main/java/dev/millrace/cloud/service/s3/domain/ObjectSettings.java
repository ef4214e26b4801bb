package dev.millrace.cloud.service.s3.domain;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a writer says of an object beside its bytes.
/// @param expires as it came: S3 hands back what it was given
/// @param metadata user metadata, names in lower case
public record ObjectSettings(
        String contentType,
        @Nullable String cacheControl,
        @Nullable String contentDisposition,
        @Nullable String contentEncoding,
        @Nullable String contentLanguage,
        @Nullable String expires,
        @Nullable String websiteRedirectLocation,
        String storageClass,
        Encryption encryption,
        Map<String, String> metadata) {
    public static final String DEFAULT_CONTENT_TYPE = "binary/octet-stream";
    public static final String STANDARD = "STANDARD";

    public static final ObjectSettings PLAIN = new ObjectSettings(
            DEFAULT_CONTENT_TYPE, null, null, null, null, null, null, STANDARD, Encryption.AES256, Map.of());
}
