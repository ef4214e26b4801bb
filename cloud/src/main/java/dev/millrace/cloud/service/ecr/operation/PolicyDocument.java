package dev.millrace.cloud.service.ecr.operation;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whether a text is a resource policy at all: what it means is decided where calls are authorized.
final class PolicyDocument {
    private PolicyDocument() {}

    static boolean isWellFormed(String text) {
        JsonNode policy;
        try {
            policy = JsonMapper.shared().readTree(text);
        } catch (JacksonException e) {
            return false;
        }
        JsonNode statements = policy.path("Statement");
        if (!policy.isObject() || statements.isMissingNode()) {
            return false;
        }
        if (statements.isObject()) {
            return isStatement(statements);
        }
        boolean all = statements.isArray() && !statements.isEmpty();
        for (JsonNode statement : statements) {
            all &= isStatement(statement);
        }
        return all;
    }

    private static boolean isStatement(JsonNode statement) {
        String effect = statement.path("Effect").asString("");
        return (effect.equals("Allow") || effect.equals("Deny"))
                && (statement.has("Principal") || statement.has("NotPrincipal"))
                && (statement.has("Action") || statement.has("NotAction"));
    }
}
