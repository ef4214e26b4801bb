package dev.millrace.cloud.aws;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/// Text in a form that no client should read, and back: URL-safe base64 of its UTF-8.
public final class OpaqueText {
    private OpaqueText() {}

    public static String of(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Empty where the token was not made here.
    public static Optional<String> read(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (IllegalArgumentException | CharacterCodingException notOurs) {
            return Optional.empty();
        }
    }
}
