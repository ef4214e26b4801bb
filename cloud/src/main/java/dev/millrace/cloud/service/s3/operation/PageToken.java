package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Where a listing goes on: the last key of the page before, in a form that no client should read.
final class PageToken {
    private PageToken() {}

    static String after(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(("1" + key).getBytes(StandardCharsets.UTF_8));
    }

    /// @param argument what the client calls the token
    static String key(String token, String argument) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getUrlDecoder().decode(token)))
                    .toString();
            if (text.startsWith("1")) {
                return text.substring(1);
            }
        } catch (IllegalArgumentException | CharacterCodingException notOurs) {
            // Refused below.
        }
        throw Refusal.invalidArgument("The continuation token provided is incorrect", argument, token);
    }
}
