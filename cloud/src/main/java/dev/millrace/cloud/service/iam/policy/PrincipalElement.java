package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.PolicyDocument;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A statement's `Principal` or `NotPrincipal` ("AWS JSON policy elements: Principal", IAM User Guide).
/// @param anybody `*` or `{"AWS": "*"}`, which are the same: whoever it is
/// @param aws accounts, ARNs and unique ids
record PrincipalElement(
        boolean negated, boolean anybody, Set<String> aws, Set<String> services, Set<String> federated) {

    private static final Pattern ROOT = Pattern.compile("arn:aws[a-z-]*:iam::(\\d{12}):root");

    static PrincipalElement of(boolean negated, JsonNode principal) {
        if (!principal.isObject()) {
            return new PrincipalElement(
                    negated, principal.asString("").equals("*"), Set.of(), Set.of(), Set.of());
        }
        Set<String> aws = texts(principal.get("AWS"));
        // An account is named by its number or by its root's ARN, of whatever partition.
        for (String name : List.copyOf(aws)) {
            Matcher root = ROOT.matcher(name);
            if (root.matches()) {
                aws.add(root.group(1));
            }
        }
        return new PrincipalElement(
                negated,
                aws.contains("*"),
                aws,
                texts(principal.get("Service")),
                texts(principal.get("Federated")));
    }

    private static Set<String> texts(@Nullable JsonNode json) {
        List<String> texts = PolicyDocument.texts(json);
        return texts.isEmpty() ? Set.of() : new HashSet<>(texts);
    }

    /// How it names who asks; of a `NotPrincipal`, [Named#ITSELF] whom it does not name. It spares a session only where
    /// it names the session itself, and a user where it names the user ("AWS JSON policy elements: NotPrincipal").
    Named names(Asker asker) {
        Named named = named(asker);
        if (!negated) {
            return named;
        }
        return named == Named.ITSELF ? Named.NOT : Named.ITSELF;
    }

    private Named named(Asker asker) {
        return switch (asker) {
            case Asker.Service(String name) -> anybody || services.contains(name) ? Named.ITSELF : Named.NOT;
            case Asker.Federated(String provider) -> anybody || federated.contains(provider) ? Named.ITSELF : Named.NOT;
            case Asker.Anybody() -> anybody ? Named.ITSELF : Named.NOT;
            case Asker.Identity identity -> {
                if (anybody || holdsOneOf(identity.names())) {
                    yield Named.ITSELF;
                }
                if (holdsOneOf(identity.roleNames())) {
                    yield Named.BY_ROLE;
                }
                yield aws.contains(identity.account())
                        ? Named.BY_ACCOUNT
                        : Named.NOT;
            }
        };
    }

    private boolean holdsOneOf(Set<String> names) {
        for (String name : names) {
            if (aws.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
