package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.storage.Sealing;
import dev.millrace.cloud.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Sessions sealed into their tokens, so that nothing of them is kept and none needs to be cleared away. In base64, what
/// is sealed under a version of one byte: the session as deflated JSON. After a reset there is a new key, and they have
/// ended.
final class SessionTokens {
    private static final byte[] VERSION = {2};

    /// More than the largest session makes; what is longer is not read.
    private static final int MAX_CHARACTERS = 8 * 1024;

    private final Sealing sealing;
    private final ObjectMapper json = JsonMapper.builder().build();

    SessionTokens(Storage storage, SecureRandom random) {
        this.sealing = new Sealing(storage, "sts/sealing-key", VERSION, random);
    }

    String seal(Session session) {
        return Base64.getEncoder().encodeToString(sealing.seal(deflated(json.writeValueAsBytes(session))));
    }

    /// Empty where the token was not made here.
    Optional<Session> open(String token) {
        if (token.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(token);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        return sealing.open(bytes)
                .map(session -> json.readValue(
                        new InflaterInputStream(new ByteArrayInputStream(session)), Session.class));
    }

    private static byte[] deflated(byte[] text) {
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream to = new DeflaterOutputStream(deflated)) {
            to.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return deflated.toByteArray();
    }
}
