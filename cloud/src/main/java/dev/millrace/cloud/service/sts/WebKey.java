package dev.millrace.cloud.service.sts;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// A public key of a JSON Web Key Set (RFC 7517): RSA or elliptic curve, as AWS takes them.
/// @param id `kid`; empty where it has none
record WebKey(String id, String kind, PublicKey key) {
    /// Empty where it is no such key.
    static Optional<WebKey> of(JsonNode json) {
        String kind = json.path("kty").asString("");
        try {
            PublicKey key = switch (kind) {
                case "RSA" ->
                    KeyFactory.getInstance("RSA")
                            .generatePublic(new RSAPublicKeySpec(number(json, "n"), number(json, "e")));
                case "EC" -> {
                    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                    curve.init(new ECGenParameterSpec(
                            switch (json.path("crv").asString("")) {
                                case "P-256" -> "secp256r1";
                                case "P-384" -> "secp384r1";
                                case "P-521" -> "secp521r1";
                                default -> "";
                            }));
                    ECParameterSpec parameters = curve.getParameterSpec(ECParameterSpec.class);
                    ECPoint point = new ECPoint(number(json, "x"), number(json, "y"));
                    // The JDK calls a number beyond the curve's field a fault of ours.
                    yield within(parameters, point)
                            ? KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, parameters))
                            : null;
                }
                default -> null;
            };
            return key == null ? Optional.empty() : Optional.of(new WebKey(json.path("kid").asString(""), kind, key));
        } catch (GeneralSecurityException | IllegalArgumentException noKey) {
            return Optional.empty();
        }
    }

    private static boolean within(ECParameterSpec curve, ECPoint point) {
        int bits = curve.getCurve().getField().getFieldSize();
        return point.getAffineX().bitLength() <= bits && point.getAffineY().bitLength() <= bits;
    }

    private static BigInteger number(JsonNode json, String member) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(json.path(member).asString("")));
    }

    /// Whether it made a signature.
    /// @param algorithm as a token's header names it (RFC 7518)
    boolean made(byte[] signature, byte[] signed, String algorithm) {
        String name = switch (kind + " " + algorithm) {
            case "RSA RS256" -> "SHA256withRSA";
            case "RSA RS384" -> "SHA384withRSA";
            case "RSA RS512" -> "SHA512withRSA";
            case "EC ES256" -> "SHA256withECDSAinP1363Format";
            case "EC ES384" -> "SHA384withECDSAinP1363Format";
            case "EC ES512" -> "SHA512withECDSAinP1363Format";
            default -> "";
        };
        if (name.isEmpty()) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(name);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
