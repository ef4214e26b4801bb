package dev.millrace.cloud.gateway;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.crypto.Mac;

/// Holds a request against the secret of the key that it names (AWS Signature Version 4).
final class SignatureVerifier {
    private final AccessKeys keys;
    private final InstantSource clock;
    private final SigningKeys signingKeys = new SigningKeys();

    SignatureVerifier(AccessKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// A request that was found in order.
    /// @param key whose it is
    /// @param chain what the signatures of its chunks go on from
    record Verified(AccessKey key, ChunkSignatures chain) {}

    /// The key that a signature names, if it may be used now with the session token given.
    AccessKey key(Signature signature, Dialect dialect) {
        Refusals refusals = new Refusals(dialect);
        Optional<AccessKey> found = keys.find(signature.accessKeyId(), signature.sessionToken());
        if (found.isEmpty() || !found.get().active()) {
            throw refusals.unknownKey(signature.accessKeyId());
        }
        AccessKey key = found.get();
        String token = key.sessionToken();
        String given = signature.sessionToken();
        if (token == null ? given != null : given == null || !Hashing.same(token, given)) {
            throw refusals.wrongToken(key.id());
        }
        Instant expires = key.expires();
        if (expires != null && !clock.instant().isBefore(expires)) {
            throw refusals.expiredToken();
        }
        return key;
    }

    /// @param payloadHash what stands in the last line of the canonical request
    Verified verify(HttpRequest request, Signature signature, Dialect dialect, String payloadHash) {
        Refusals refusals = new Refusals(dialect);
        boolean s3 = dialect == Dialect.S3;
        AccessKey key = key(signature, dialect);
        checkTime(signature, refusals, s3);
        if (!signature.signedHeaders().contains("host")) {
            throw refusals.hostNotSigned();
        }
        if (s3) {
            checkAmzHeadersSigned(request, signature, refusals);
        }
        Mac signer = signingKeys.signer(key.secret(), signature.date(), signature.region(), signature.service());
        String canonical =
                CanonicalRequest.of(request, signature, s3, payloadHash, CanonicalRequest.Spelling.DOCUMENTED);
        String toSign = stringToSign(signature, canonical);
        if (!matches(signer, toSign, signature)) {
            String asSent = CanonicalRequest.of(request, signature, s3, payloadHash, CanonicalRequest.Spelling.AS_SENT);
            if (asSent.equals(canonical) || !matches(signer, stringToSign(signature, asSent), signature)) {
                throw refusals.mismatch(signature, canonical, toSign);
            }
        }
        keys.used(key.id(), signature.service(), signature.region());
        return new Verified(
                key, new ChunkSignatures(signer, signature.timestamp(), signature.scope(), signature.signature()));
    }

    private void checkTime(Signature signature, Refusals refusals, boolean s3) {
        if (!signature.timestamp().startsWith(signature.date())) {
            throw refusals.otherDay(signature);
        }
        Instant now = clock.instant();
        Duration skew = s3 ? Refusals.S3_SKEW : Refusals.SKEW;
        if (signature.presigned() && (s3 || signature.expiresSeconds() != -1)) {
            long seconds = signature.expiresSeconds();
            if (seconds < 0 || seconds > Refusals.WEEK_SECONDS) {
                throw refusals.badExpires(seconds);
            }
            if (now.isAfter(signature.time().plusSeconds(seconds))) {
                throw refusals.presignedExpired(signature, now);
            }
            if (signature.time().isAfter(now.plus(skew))) {
                throw s3 ? refusals.presignedNotYet() : refusals.skewed(signature, now);
            }
            return;
        }
        if (Duration.between(signature.time(), now).abs().compareTo(skew) > 0) {
            throw refusals.skewed(signature, now);
        }
    }

    private static void checkAmzHeadersSigned(HttpRequest request, Signature signature, Refusals refusals) {
        List<String> missing = new ArrayList<>();
        request.headers().forEach((name, value) -> {
            if (name.regionMatches(true, 0, "x-amz-", 0, 6)) {
                String lower = name.toLowerCase(Locale.ROOT);
                // The payload's hash takes part in the canonical request by itself.
                if (!signature.signedHeaders().contains(lower) && !lower.equals("x-amz-content-sha256")) {
                    missing.add(lower);
                }
            }
        });
        if (!missing.isEmpty()) {
            throw refusals.headersNotSigned(String.join(", ", missing));
        }
    }

    private static boolean matches(Mac signer, String toSign, Signature signature) {
        byte[] calculated = signer.doFinal(toSign.getBytes(StandardCharsets.UTF_8));
        return Hashing.same(Hashing.hex(calculated), signature.signature());
    }

    private static String stringToSign(Signature signature, String canonical) {
        return SignatureReader.ALGORITHM + "\n" + signature.timestamp() + "\n" + signature.scope() + "\n"
                + Hashing.sha256Hex(canonical);
    }

    /// The refusal of a request that is signed in no way that can be verified.
    static AwsException refuse(SignatureReader.Found found, Dialect dialect) {
        Refusals refusals = new Refusals(dialect);
        return switch (found) {
            case SignatureReader.Found.Incomplete incomplete -> refusals.incomplete(incomplete);
            case SignatureReader.Found.OtherAlgorithm other -> refusals.otherAlgorithm(other.name());
            case SignatureReader.Found.Unsigned() -> refusals.unsigned();
            case SignatureReader.Found.Signed signed ->
                refusals.unknownKey(signed.signature().accessKeyId());
        };
    }
}
