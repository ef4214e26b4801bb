package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.PolicyDocument;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An ID token of OpenID Connect: a signed JSON Web Token (RFC 7519), not yet verified. Until it is, anybody may have
/// written it: a claim of another shape than its own counts as if it were not there.
/// @param algorithm as its header names it; empty where it names none
/// @param keyId of the key that signed it; empty where it names none
/// @param signed its header and claims as they were signed
record IdentityToken(
        String algorithm, String keyId, JsonNode claims, Instant expires, byte[] signed, byte[] signature) {
    private static final String TAGS = "https://aws.amazon.com/tags";
    private static final String SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";

    /// Empty where the text is no signed token with an issuer, a subject, an audience and an end.
    static Optional<IdentityToken> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode header = json(parts[0]);
            JsonNode claims = json(parts[1]);
            boolean whole = claims.path("iss").isString()
                    && claims.path("sub").isString()
                    && claims.has("aud")
                    && claims.path("exp").isNumber();
            return whole
                    ? Optional.of(new IdentityToken(
                            header.path("alg").asString(""),
                            header.path("kid").asString(""),
                            claims,
                            // It may be a fraction (RFC 7519, NumericDate).
                            Instant.ofEpochSecond((long) claims.path("exp").doubleValue()),
                            (parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII),
                            Base64.getUrlDecoder().decode(parts[2])))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException | JacksonException malformed) {
            return Optional.empty();
        }
    }

    private static JsonNode json(String part) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(part));
    }

    String issuer() {
        return claims.path("iss").asString();
    }

    String subject() {
        return claims.path("sub").asString();
    }

    /// Whom the token is for: its authorized party where it names one, else its audience.
    String audience() {
        String party = claims.path("azp").asString("");
        return party.isEmpty() ? audiences().getFirst() : party;
    }

    List<String> audiences() {
        List<String> audiences = claim("aud");
        return audiences.isEmpty() ? List.of("") : audiences;
    }

    List<String> claim(String name) {
        return texts(claims.path(name));
    }

    private static List<String> texts(JsonNode json) {
        return PolicyDocument.list(json).stream()
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    /// The tags that its session is to have ("Pass session tags using AssumeRoleWithWebIdentity", IAM User Guide).
    Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        claims.path(TAGS).path("principal_tags").properties().forEach(entry -> {
            List<String> values = texts(entry.getValue());
            tags.put(entry.getKey(), values.isEmpty() ? "" : values.getFirst());
        });
        return tags;
    }

    List<String> transitiveTagKeys() {
        return texts(claims.path(TAGS).path("transitive_tag_keys"));
    }

    Optional<String> sourceIdentity() {
        return Optional.of(claims.path(SOURCE_IDENTITY).asString("")).filter(text -> !text.isEmpty());
    }

    /// Whether a key of a set signed it: the one that it names, any where it names none.
    /// @return empty where the set has no such key
    Optional<Boolean> signedBy(String keySet) {
        List<WebKey> keys;
        try {
            keys = JsonMapper.shared().readTree(keySet).path("keys").valueStream()
                    .flatMap(json -> WebKey.of(json).stream())
                    .filter(key -> keyId.isEmpty() || key.id().equals(keyId))
                    .toList();
        } catch (JacksonException noJson) {
            keys = List.of();
        }
        return keys.isEmpty()
                ? Optional.empty()
                : Optional.of(keys.stream().anyMatch(key -> key.made(signature, signed, algorithm)));
    }
}
