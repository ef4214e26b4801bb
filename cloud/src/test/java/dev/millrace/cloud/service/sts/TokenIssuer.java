package dev.millrace.cloud.service.sts;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/// Who signs ID tokens, with a key of RSA or of an elliptic curve.
/// @param algorithm RS256 or ES256
public record TokenIssuer(String algorithm, String keyId, KeyPair keys) {
    public static TokenIssuer rsa(String keyId) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return new TokenIssuer("RS256", keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    public static TokenIssuer curve(String keyId) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new TokenIssuer("ES256", keyId, generator.generateKeyPair());
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /// A token with these claims, as JSON.
    public String token(String claims) {
        String signed = text("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\",\"typ\":\"JWT\"}") + "."
                + text(claims);
        try {
            Signature signature = Signature.getInstance(
                    algorithm.equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encoded(signature.sign());
        } catch (GeneralSecurityException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /// Its public key, as a JSON Web Key Set.
    public String keySet() {
        String key =
                switch (keys.getPublic()) {
                    case RSAPublicKey rsa ->
                        "\"kty\":\"RSA\",\"n\":\"" + number(rsa.getModulus()) + "\",\"e\":\""
                                + number(rsa.getPublicExponent()) + "\"";
                    case ECPublicKey curve ->
                        "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"" + number(curve.getW().getAffineX())
                                + "\",\"y\":\"" + number(curve.getW().getAffineY()) + "\"";
                    default -> throw new IllegalStateException();
                };
        return "{\"keys\":[{\"kid\":\"" + keyId + "\",\"use\":\"sig\"," + key + "}]}";
    }

    private static String number(BigInteger number) {
        return encoded(number.toByteArray());
    }

    private static String text(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
