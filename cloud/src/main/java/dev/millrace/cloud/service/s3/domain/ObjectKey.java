package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.service.s3.S3Limits;
import java.nio.charset.StandardCharsets;

/// An object's key, as it is: `a//b`, `..` and `x/../y` are keys like any other, and never file names.
/// @param text 1 to 1,024 bytes of UTF-8
public record ObjectKey(String text) {
    public ObjectKey {
        int bytes = text.length() > S3Limits.KEY_MAX_BYTES
                ? text.getBytes(StandardCharsets.UTF_8).length
                : utf8Length(text);
        if (bytes > S3Limits.KEY_MAX_BYTES) {
            throw Refusal.keyTooLong(bytes);
        }
    }

    private static int utf8Length(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return text;
    }
}
