package dev.millrace.cloud.gateway.signature;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/// Holds a request against the secret of the key that it names (AWS Signature Version 4; Version 2 in S3's queries).
public final class SignatureVerifier {
    private static final int REGION_LENGTH_MAX = 32;
    private static final int DATE_DIGITS = 8;

    private static final String ANYWHERE = "us-east-1";
    private static final Caller ANYBODY = new Caller(Caller.Kind.ANONYMOUS, "", "", "anonymous", "", null);

    private final AccessKeys keys;
    private final InstantSource clock;
    private final InstantSource real;
    private final SigningKeys signingKeys = new SigningKeys();

    /// @param clock what sessions end by
    /// @param real what clients sign by
    public SignatureVerifier(AccessKeys keys, InstantSource clock, InstantSource real) {
        this.keys = keys;
        this.clock = clock;
        this.real = real;
    }

    /// Everything that can be said of who sent a request before its body is read.
    /// @param resource the path with the bucket, as Version 2 signs it
    /// @throws AwsException where it is not let in, in the service's words
    public Claim claim(SignatureReader.Found found, HttpRequest request, String resource, Dialect dialect) {
        Refusals refusals = new Refusals(dialect);
        return switch (found) {
            case SignatureReader.Found.Signed(Signature signature) -> claim(signature, request, dialect);
            case SignatureReader.Found.Incomplete incomplete -> throw refusals.incomplete(incomplete);
            case SignatureReader.Found.Twice(String authorization) -> throw refusals.signedTwice(authorization);
            case SignatureReader.Found.OtherAlgorithm(String name) -> throw refusals.otherAlgorithm(name);
            case SignatureReader.Found.OldQuery(OldSignature signature) -> {
                if (dialect != Dialect.S3) {
                    throw refusals.otherAlgorithm("AWS");
                }
                yield claim(signature, request, resource, refusals);
            }
            case SignatureReader.Found.Unsigned() -> {
                if (dialect != Dialect.S3) {
                    throw refusals.unsigned();
                }
                yield anybody();
            }
        };
    }

    /// Who signed nothing: what is public is S3's to decide.
    public Claim anybody() {
        return new Claim(ANYBODY, ANYWHERE, _ -> null);
    }

    /// The key of that id, if it may be used now with the session token given.
    AccessKey key(String id, @Nullable String given, Refusals refusals) {
        Optional<AccessKey> found = keys.find(id, given);
        if (found.isEmpty() || !found.get().active()) {
            throw refusals.unknownKey(id);
        }
        AccessKey key = found.get();
        String token = key.sessionToken();
        if (token == null ? given != null : given == null || !Hashing.same(token, given)) {
            throw refusals.wrongToken(key.id());
        }
        Instant expires = key.expires();
        if (expires != null && !clock.instant().isBefore(expires)) {
            throw refusals.expiredToken();
        }
        return key;
    }

    private Claim claim(Signature signature, HttpRequest request, Dialect dialect) {
        Refusals refusals = new Refusals(dialect);
        boolean s3 = dialect == Dialect.S3;
        checkRegion(signature, refusals);
        AccessKey key = key(signature.accessKeyId(), signature.sessionToken(), refusals);
        checkTime(signature, refusals, s3);
        if (!signature.signedHeaders().contains("host")
                && !signature.signedHeaders().contains(":authority")) {
            throw refusals.hostNotSigned();
        }
        if (s3) {
            checkAmzHeadersSigned(request, signature, refusals);
        }
        return new Claim(key.caller(), signature.region(), hash -> {
            Mac signer = signingKeys.signer(key.secret(), signature.date(), signature.region(), signature.service());
            String canonical = CanonicalRequest.of(request, signature, s3, hash, CanonicalRequest.Spelling.DOCUMENTED);
            String toSign = stringToSign(signature, canonical);
            if (!matches(signer, toSign, signature)) {
                String asSent = CanonicalRequest.of(request, signature, s3, hash, CanonicalRequest.Spelling.AS_SENT);
                if (asSent.equals(canonical) || !matches(signer, stringToSign(signature, asSent), signature)) {
                    throw refusals.mismatch(signature, canonical, toSign);
                }
            }
            keys.used(key.id(), signature.service(), signature.region());
            return new ChunkSignatures(signer, signature.timestamp(), signature.scope(), signature.signature());
        });
    }

    private Claim claim(OldSignature signature, HttpRequest request, String resource, Refusals refusals) {
        AccessKey key = key(signature.accessKeyId(), signature.sessionToken(), refusals);
        Instant now = real.instant();
        Instant expires = SigningTime.parseSeconds(signature.expires())
                .orElseThrow(() -> refusals.badExpiry(signature.expires()));
        if (now.isAfter(expires)) {
            throw refusals.oldQueryExpired(expires, now);
        }
        return new Claim(key.caller(), ANYWHERE, _ -> {
            String toSign = signature.stringToSign(request, resource);
            // A bucket by itself: SDKs sign its path with a slash at the end, and may send it without.
            if (!signed(signature, key, toSign)
                    && (resource.lastIndexOf('/') > 0
                            || !signed(signature, key, signature.stringToSign(request, resource + "/")))) {
                throw refusals.oldMismatch(signature, toSign);
            }
            keys.used(key.id(), "s3", ANYWHERE);
            return null;
        });
    }

    private static boolean signed(OldSignature signature, AccessKey key, String text) {
        return Hashing.same(OldSignature.sign(key.secret(), text), signature.signature());
    }

    /// Holds the policy of a form against its signature, of either version.
    /// @param fields the form's, by lower-case name
    /// @return who signed it
    public Claim form(Map<String, String> fields) {
        Refusals refusals = new Refusals(Dialect.S3);
        String policy = fields.getOrDefault("policy", "");
        String token = fields.get("x-amz-security-token");
        String oldKey = fields.get("awsaccesskeyid");
        if (oldKey != null) {
            AccessKey key = key(oldKey, token, refusals);
            String given = fields.getOrDefault("signature", "");
            if (!Hashing.same(OldSignature.sign(key.secret(), policy), given)) {
                throw refusals.formMismatch(oldKey, policy, given);
            }
            keys.used(key.id(), "s3", ANYWHERE);
            return new Claim(key.caller(), ANYWHERE, _ -> null);
        }
        if (!SignatureReader.ALGORITHM.equals(fields.get("x-amz-algorithm"))) {
            throw refusals.otherAlgorithm(fields.getOrDefault("x-amz-algorithm", ""));
        }
        String[] scope = SignatureReader.scope(fields.get("x-amz-credential"));
        String date = fields.getOrDefault("x-amz-date", "");
        if (scope == null || !scope[3].equals("s3") || SigningTime.parse(date).isEmpty() || !date.startsWith(scope[1])) {
            throw new AwsException("InvalidArgument", 400, "The form's credential is not well formed.");
        }
        AccessKey key = key(scope[0], token, refusals);
        Mac signer = signingKeys.signer(key.secret(), scope[1], scope[2], scope[3]);
        String given = fields.getOrDefault("x-amz-signature", "");
        if (!Hashing.same(Hashing.hex(signer.doFinal(policy.getBytes(StandardCharsets.UTF_8))), given)) {
            throw refusals.formMismatch(scope[0], policy, given);
        }
        keys.used(key.id(), scope[3], scope[2]);
        return new Claim(key.caller(), scope[2], _ -> null);
    }

    /// A region becomes part of names and keys, so it must look like one.
    private static void checkRegion(Signature signature, Refusals refusals) {
        String region = signature.region();
        boolean fine = !region.isEmpty() && region.length() <= REGION_LENGTH_MAX;
        for (int i = 0; fine && i < region.length(); i++) {
            char c = region.charAt(i);
            fine = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
        }
        if (!fine) {
            throw refusals.wrongRegion(region);
        }
    }

    private void checkTime(Signature signature, Refusals refusals, boolean s3) {
        if (signature.date().length() != DATE_DIGITS || !signature.timestamp().startsWith(signature.date())) {
            throw refusals.otherDay(signature);
        }
        Instant now = real.instant();
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
}
