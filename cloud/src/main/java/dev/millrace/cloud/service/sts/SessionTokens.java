package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Sessions sealed into their tokens, so that nothing of them is kept and none needs to be cleared away. Layout, in
/// base64:
///
/// ```
/// version 1 | nonce 12 | AES-GCM of the session as deflated JSON, with its tag of 16
/// ```
/// The key is kept, so that sessions outlive a restart; after a reset there is a new one, and they have ended.
final class SessionTokens {
    private static final byte VERSION = 2;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;
    /// More than the largest session makes; what is longer is not read.
    private static final int MAX_CHARACTERS = 8 * 1024;

    /// The key as it is kept.
    public record SealingKey(byte[] key) {}

    private final Documents<SealingKey> keys;
    private final SecureRandom random;
    private final ObjectMapper json = JsonMapper.builder().build();
    private final SecretKeySpec key;

    SessionTokens(Storage storage, SecureRandom random) {
        this.keys = storage.documents("sts/sealing-key", SealingKey.class);
        this.random = random;
        this.key = keys.find("key").map(SessionTokens::aes).orElseGet(() -> fresh(keys, random));
    }

    private static SecretKeySpec fresh(Documents<SealingKey> keys, SecureRandom random) {
        byte[] bytes = new byte[KEY_BYTES];
        random.nextBytes(bytes);
        SealingKey made = new SealingKey(bytes);
        keys.put(made, "key");
        return aes(made);
    }

    private static SecretKeySpec aes(SealingKey kept) {
        return new SecretKeySpec(kept.key(), "AES");
    }

    String seal(Session session) {
        byte[] token = new byte[1 + NONCE_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        token[0] = VERSION;
        System.arraycopy(nonce, 0, token, 1, NONCE_BYTES);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, deflated(json.writeValueAsBytes(session)))
                .orElseThrow();
        byte[] whole = Arrays.copyOf(token, token.length + sealed.length);
        System.arraycopy(sealed, 0, whole, token.length, sealed.length);
        return Base64.getEncoder().encodeToString(whole);
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
        int from = 1 + NONCE_BYTES;
        if (bytes.length < from + TAG_BITS / 8 || bytes[0] != VERSION) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOfRange(bytes, 1, from);
        return crypt(Cipher.DECRYPT_MODE, nonce, Arrays.copyOfRange(bytes, from, bytes.length))
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

    private Optional<byte[]> crypt(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(new byte[] {VERSION});
            return Optional.of(cipher.doFinal(text));
        } catch (AEADBadTagException notOurs) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No AES-GCM in this Java", e);
        }
    }
}
