package dev.millrace.cloud.storage;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Bytes that only this data folder seals and opens. The key is kept: what was sealed outlives a restart, and ends with a
/// reset. Layout:
///
/// ```
/// header | nonce 12 | AES-GCM of the bytes, with its tag of 16
/// ```
/// The header says what it is; sealed under another one, it does not open.
public final class Sealing {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;

    /// The key as it is kept.
    public record SealingKey(byte[] key) {}

    private final byte[] header;
    private final SecureRandom random;
    private final SecretKeySpec key;

    /// @param table where the key is kept
    public Sealing(Storage storage, String table, byte[] header, SecureRandom random) {
        this.header = header.clone();
        this.random = random;
        Documents<SealingKey> keys = storage.documents(table, SealingKey.class);
        SealingKey kept = keys.find("key").orElseGet(() -> {
            byte[] fresh = new byte[KEY_BYTES];
            random.nextBytes(fresh);
            SealingKey made = new SealingKey(fresh);
            keys.put(made, "key");
            return made;
        });
        this.key = new SecretKeySpec(kept.key(), "AES");
    }

    public byte[] seal(byte[] bytes) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, bytes).orElseThrow();
        return ByteBuffer.allocate(header.length + NONCE_BYTES + sealed.length)
                .put(header)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /// Empty where it was not sealed here.
    public Optional<byte[]> open(byte[] sealed) {
        int from = header.length + NONCE_BYTES;
        if (sealed.length < from + TAG_BITS / Byte.SIZE
                || !Arrays.equals(sealed, 0, header.length, header, 0, header.length)) {
            return Optional.empty();
        }
        return crypt(
                Cipher.DECRYPT_MODE,
                Arrays.copyOfRange(sealed, header.length, from),
                Arrays.copyOfRange(sealed, from, sealed.length));
    }

    private Optional<byte[]> crypt(int mode, byte[] nonce, byte[] bytes) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(header);
            return Optional.of(cipher.doFinal(bytes));
        } catch (AEADBadTagException notOurs) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No AES-GCM in this Java", e);
        }
    }
}
