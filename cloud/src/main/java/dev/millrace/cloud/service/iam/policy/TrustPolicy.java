package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.text.Wildcard;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A role's trust policy, ready to decide. A `Deny` that applies outweighs every `Allow`.
public final class TrustPolicy {
    private final Optional<PolicyDocument> document;

    private TrustPolicy(Optional<PolicyDocument> document) {
        this.document = document;
    }

    /// @param document a document that [PolicyGrammar] has let pass
    public static TrustPolicy of(String document) {
        return new TrustPolicy(PolicyDocument.parse(document));
    }

    /// Whether the asker may do the action (`sts:AssumeRole`) to the role.
    public boolean allows(String action, Asker asker, RequestContext context) {
        if (document.isEmpty()) {
            return false;
        }
        RequestContext asked =
                document.get().hasVariables() ? context : context.withoutVariables();
        boolean allowed = false;
        for (JsonNode statement : document.get().statements()) {
            if (applies(statement, action, asker, asked)) {
                if (statement.get("Effect").asString().equals("Deny")) {
                    return false;
                }
                allowed = true;
            }
        }
        return allowed;
    }

    private static boolean applies(JsonNode statement, String action, Asker asker, RequestContext context) {
        boolean named = statement.has("Principal")
                ? names(statement.get("Principal"), asker)
                : statement.has("NotPrincipal") && !names(statement.get("NotPrincipal"), asker);
        boolean acted = statement.has("Action")
                ? covers(statement.get("Action"), action)
                : !covers(statement.get("NotAction"), action);
        JsonNode conditions = statement.get("Condition");
        return named && acted && (conditions == null || Conditions.hold(conditions, context));
    }

    private static boolean covers(@Nullable JsonNode actions, String action) {
        String asked = action.toLowerCase(Locale.ROOT);
        return PolicyDocument.texts(actions).stream()
                .anyMatch(pattern -> Wildcard.matches(pattern.toLowerCase(Locale.ROOT), asked));
    }

    private static boolean names(@Nullable JsonNode principal, Asker asker) {
        if (principal == null) {
            return false;
        }
        if (principal.isString()) {
            return principal.asString().equals("*");
        }
        return switch (asker) {
            case Asker.Service(String name) ->
                PolicyDocument.texts(principal.get("Service")).contains(name);
            case Asker.Identity identity ->
                PolicyDocument.texts(principal.get("AWS")).stream().anyMatch(named -> isNamed(named, identity));
        };
    }

    private static boolean isNamed(String named, Asker.Identity identity) {
        return named.equals("*")
                || named.equals(identity.account())
                || named.equals("arn:aws:iam::" + identity.account() + ":root")
                || identity.names().contains(named);
    }
}
