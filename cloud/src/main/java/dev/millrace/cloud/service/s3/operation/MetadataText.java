package dev.millrace.cloud.service.s3.operation;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// Metadata as answers show it: headers are ASCII, so other values are encoded words (RFC 2047). As S3 does it, the bytes
/// that came are taken for characters of Latin-1 ("Working with object metadata" in the S3 user guide shows
/// `ÄMÄZÕÑ S3` come back as `=?UTF-8?B?w4PChE3Dg8KEWsODwpXDg8KRIFMz?=`).
final class MetadataText {
    private MetadataText() {}

    static Map<String, String> shown(Map<String, String> metadata) {
        if (metadata.values().stream().allMatch(MetadataText::isAscii)) {
            return metadata;
        }
        Map<String, String> shown = new LinkedHashMap<>();
        metadata.forEach((name, value) -> shown.put(name, isAscii(value) ? value : word(value)));
        return shown;
    }

    private static boolean isAscii(String value) {
        return value.chars().allMatch(c -> c < 0x80);
    }

    private static String word(String value) {
        String taken = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(taken.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
