package dev.millrace.cloud.service.s3.domain;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The header x-amz-copy-source: `bucket/key`, `/bucket/key` or an access point's ARN, percent-encoded, with
/// `?versionId=` behind it where a version is meant.
public record CopySource(
        String bucket, ObjectKey key, @Nullable String versionId) {

    public static CopySource parse(String header) {
        int question = header.indexOf("?versionId=");
        String path = question < 0 ? header : header.substring(0, question);
        String version = question < 0 ? null : header.substring(question + "?versionId=".length());
        String plain = decoded(path, header);
        if (plain.startsWith("/")) {
            plain = plain.substring(1);
        }
        int slash = plain.indexOf('/');
        if (slash <= 0 || slash == plain.length() - 1) {
            throw Refusal.invalidArgument(
                    "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
                    "x-amz-copy-source",
                    header);
        }
        return new CopySource(plain.substring(0, slash), new ObjectKey(plain.substring(slash + 1)), version);
    }

    private static String decoded(String text, String header) {
        try {
            // A plus sign in a path is a plus sign.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            throw Refusal.invalidArgument("Invalid copy source encoding.", "x-amz-copy-source", header);
        }
    }
}
