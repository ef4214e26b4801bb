package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// The users, roles and sessions that a trust policy names, under other names. AWS keeps their unique ids and shows their
/// ARNs for as long as they are there: one made anew under an old name is not trusted.
public final class Principals {
    private static final String AWS = "AWS";

    private Principals() {}

    /// @param document a document that [PolicyGrammar] has let pass
    /// @param name gives what a name becomes
    /// @return the document as it was where no name changes
    public static String renamed(String document, UnaryOperator<String> name) {
        PolicyDocument policy = PolicyDocument.parse(document).orElse(null);
        if (policy == null) {
            return document;
        }
        boolean changed = false;
        for (JsonNode statement : policy.statements()) {
            for (String element : List.of("Principal", "NotPrincipal")) {
                changed |= rename(statement.get(element), name);
            }
        }
        return changed ? policy.root().toString() : document;
    }

    private static boolean rename(@Nullable JsonNode principal, UnaryOperator<String> name) {
        if (!(principal instanceof ObjectNode types) || !types.has(AWS)) {
            return false;
        }
        JsonNode names = types.get(AWS);
        JsonNode renamed = renamed(names, name);
        types.set(AWS, renamed);
        return !renamed.equals(names);
    }

    private static JsonNode renamed(JsonNode names, UnaryOperator<String> name) {
        if (!(names instanceof ArrayNode several)) {
            return StringNode.valueOf(name.apply(names.asString()));
        }
        ArrayNode all = several.arrayNode();
        several.forEach(one -> all.add(name.apply(one.asString())));
        return all;
    }
}
