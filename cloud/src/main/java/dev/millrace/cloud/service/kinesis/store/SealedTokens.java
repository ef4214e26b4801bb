package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Tokens that only this data folder makes and reads: shard iterators and tokens for a next page. Layout, in base64:
///
/// ```
/// 00 00 00 00 00 00 00 01 | nonce 12 | AES-GCM of the fields, joined by line feeds, with its tag of 16
/// ```
/// The key is kept, so that a token outlives a restart of the server.
public final class SealedTokens implements PageTokens.Form {
    private static final byte[] HEADER = {0, 0, 0, 0, 0, 0, 0, 1};
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    /// The key as it is kept.
    public record TokenKey(byte[] key) {}

    private final Documents<TokenKey> keys;
    private final SecureRandom random;
    private final TokenKey key;

    public SealedTokens(Storage storage, SecureRandom random) {
        this.keys = storage.documents("kinesis/token-key", TokenKey.class);
        this.random = random;
        this.key = keys.find("key").orElseGet(() -> {
            byte[] fresh = new byte[32];
            random.nextBytes(fresh);
            return new TokenKey(fresh);
        });
        keys.put(key, "key");
    }

    @Override
    public String token(List<String> fields) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(
                        Cipher.ENCRYPT_MODE, nonce, String.join("\n", fields).getBytes(StandardCharsets.UTF_8))
                .orElseThrow();
        byte[] token = ByteBuffer.allocate(HEADER.length + NONCE_BYTES + sealed.length)
                .put(HEADER)
                .put(nonce)
                .put(sealed)
                .array();
        return Base64.getEncoder().encodeToString(token);
    }

    /// Reads a token; empty where it was not made here. As AWS does, it overlooks characters that are no base64: the
    /// quotes that `--query ShardIterator` leaves around an iterator, for one.
    @Override
    public Optional<List<String>> fields(String token) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(token.replaceAll("[^A-Za-z0-9+/=]", ""));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int from = HEADER.length + NONCE_BYTES;
        if (bytes.length < from + TAG_BITS / 8) {
            return Optional.empty();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] sealed = new byte[bytes.length - from];
        ByteBuffer.wrap(bytes).position(HEADER.length).get(nonce).get(sealed);
        return crypt(Cipher.DECRYPT_MODE, nonce, sealed)
                .map(fields -> List.of(new String(fields, StandardCharsets.UTF_8).split("\n", -1)));
    }

    private Optional<byte[]> crypt(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key.key(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(HEADER);
            return Optional.of(cipher.doFinal(text));
        } catch (javax.crypto.AEADBadTagException notOurs) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No AES-GCM in this Java", e);
        }
    }
}
