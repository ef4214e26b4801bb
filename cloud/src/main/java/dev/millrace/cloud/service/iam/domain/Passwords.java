package dev.millrace.cloud.service.iam.domain;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Hashes of passwords: what is kept of them. The salt and the hash, in base64, with a colon between them.
public final class Passwords {
    private static final int SALT_BYTES = 16;
    private static final int HASH_BITS = 256;
    private static final int ITERATIONS = 20_000;

    private final RandomGenerator random;

    /// @param random salts are made of it: a SecureRandom
    public Passwords(RandomGenerator random) {
        this.random = random;
    }

    public String hash(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return Base64.getEncoder().encodeToString(salt) + ":"
                + Base64.getEncoder().encodeToString(derived(password, salt));
    }

    public static boolean isOf(String password, String hash) {
        int colon = hash.indexOf(':');
        byte[] salt = Base64.getDecoder().decode(hash.substring(0, colon));
        return MessageDigest.isEqual(
                Base64.getDecoder().decode(hash.substring(colon + 1)), derived(password, salt));
    }

    private static byte[] derived(String password, byte[] salt) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, HASH_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
