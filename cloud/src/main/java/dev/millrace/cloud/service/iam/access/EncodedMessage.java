package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.service.iam.policy.Decision;
import dev.millrace.wire.Caller;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a refusal says of itself to who may decode it (DecodeAuthorizationMessage, STS API Reference): whether a statement
/// denied it or none allowed it, who asked, and for what. Encoded, not encrypted: who reads this server's answers is its
/// user.
public final class EncodedMessage {
    private EncodedMessage() {}

    static String of(Caller caller, ServiceNeeds.Needed needed, Decision decision) {
        List<Map<String, Object>> matched = decision instanceof Decision.ExplicitDeny(Decision.Cause by)
                ? List.of(Map.of(
                        "statementId", by.statement(), "effect", "DENY", "sourcePolicyId", by.policy()))
                : List.of();
        Map<String, Object> message = Map.of(
                "allowed",
                false,
                "explicitDeny",
                decision instanceof Decision.ExplicitDeny,
                "matchedStatements",
                Map.of("items", matched),
                "failures",
                Map.of("items", List.of()),
                "context",
                Map.of(
                        "principal",
                        Map.of("id", caller.userId(), "arn", caller.arn()),
                        "action",
                        needed.action(),
                        "resource",
                        needed.resource(),
                        "conditions",
                        Map.of("items", List.of())));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(JsonMapper.shared().writeValueAsBytes(message));
    }

    /// The message; empty where the text is none of these.
    public static Optional<String> decoded(String encoded) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
            return JsonMapper.shared().readTree(text).has("explicitDeny") ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException | JacksonException malformed) {
            return Optional.empty();
        }
    }
}
