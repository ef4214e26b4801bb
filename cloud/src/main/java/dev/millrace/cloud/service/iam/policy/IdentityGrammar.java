package dev.millrace.cloud.service.iam.policy;

import static dev.millrace.cloud.service.iam.policy.PolicyGrammar.SYNTAX;
import static dev.millrace.cloud.service.iam.policy.PolicyGrammar.require;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.PolicyDocument;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Statements of policies of users, groups and roles. AWS asks one thing of all statements before it asks the next, in the
/// order of [#check], as far as the documents in moto's tests of policies (5.2.5) show it: so a document with two faults is
/// refused for the one that comes first here.
final class IdentityGrammar {
    private static final String LEGACY = "The policy failed legacy parsing";
    private static final Pattern SID = Pattern.compile("[0-9A-Za-z]*");
    private static final List<String> IAM_RESOURCES = List.of(
            "user/",
            "federated-user/",
            "role/",
            "group/",
            "instance-profile/",
            "mfa/",
            "server-certificate/",
            "policy/",
            "sms-mfa/",
            "saml-provider/",
            "oidc-provider/",
            "report/",
            "access-report/");

    private final PolicyKind kind;
    private final Partition partition;
    private final List<JsonNode> statements;
    private @Nullable String resourceFault;

    /// @param partition whose resources it may name
    IdentityGrammar(PolicyKind kind, Partition partition, List<JsonNode> statements) {
        this.kind = kind;
        this.partition = partition;
        this.statements = statements;
    }

    void check(@Nullable JsonNode version) {
        statements.forEach(IdentityGrammar::syntax);
        require(
                kind != PolicyKind.MANAGED || version != null && version.asString().equals("2012-10-17"),
                "Policy document must be version 2012-10-17 or greater.");
        for (JsonNode statement : statements) {
            require(
                    !statement.has("Principal") && !statement.has("NotPrincipal"),
                    "Policy document should not specify a principal.");
        }
        statements.forEach(IdentityGrammar::legacy);
        resources("Resource");
        resources("NotResource");
        sids();
        for (JsonNode statement : statements) {
            require(!named(statement, "Action").isEmpty(), "Policy statement must contain actions.");
        }
        if (resourceFault != null) {
            throw new PolicyGrammar.Refused(resourceFault);
        }
        actions("Action");
        actions("NotAction");
        for (JsonNode statement : statements) {
            require(!named(statement, "Resource").isEmpty(), "Policy statement must contain resources.");
        }
    }

    private static void syntax(JsonNode statement) {
        require(statement.isObject(), SYNTAX);
        for (String field : statement.propertyNames()) {
            require(PolicyGrammar.STATEMENT_FIELDS.contains(field), SYNTAX);
        }
        JsonNode effect = statement.get("Effect");
        require(
                effect != null
                        && effect.isString()
                        && (effect.asString().equalsIgnoreCase("Allow")
                                || effect.asString().equalsIgnoreCase("Deny")),
                SYNTAX);
        for (String field : List.of("Action", "Resource")) {
            PolicyGrammar.exclusive(statement, field, "Not" + field);
            PolicyGrammar.texts(statement.get(field));
            PolicyGrammar.texts(statement.get("Not" + field));
        }
        require(!statement.has("Sid") || statement.get("Sid").isString(), SYNTAX);
        PolicyGrammar.conditions(statement.get("Condition"));
    }

    private static void legacy(JsonNode statement) {
        String effect = statement.get("Effect").asString();
        require(effect.equals("Allow") || effect.equals("Deny"), LEGACY);
        JsonNode conditions = statement.get("Condition");
        if (conditions != null) {
            for (String operator : conditions.propertyNames()) {
                if (Condition.plain(operator).startsWith("Date")) {
                    conditions.get(operator).values().stream()
                            .flatMap(values -> PolicyDocument.list(values).stream())
                            .forEach(value -> require(PolicyDate.passes(value.asString()), LEGACY));
                }
            }
        }
    }

    /// A resource that is none is remembered, the last one counts, and no further one is put to the older parser.
    private void resources(String field) {
        for (JsonNode statement : statements) {
            List<String> resources = PolicyDocument.texts(statement.get(field));
            resources.stream().sorted(Comparator.reverseOrder()).forEach(resource -> {
                String fault = fault(resource);
                resourceFault = fault == null ? resourceFault : fault;
            });
            if (resourceFault == null) {
                for (String resource : resources) {
                    require(resource.equals("*") || parsed(resource), LEGACY);
                }
            }
        }
    }

    private static boolean parsed(String resource) {
        String[] parts = resource.split(":", -1);
        return (parts.length >= 6 || !resource.contains("::")) && (parts.length < 3 || !parts[2].isEmpty());
    }

    /// In AWS's words what keeps a text from being a resource; null where nothing does.
    private @Nullable String fault(String resource) {
        if (resource.equals("*")) {
            return null;
        }
        String[] parts = resource.split(":", 6);
        if (parts.length == 1) {
            return "Resource " + resource + " must be in ARN format or \"*\".";
        }
        if (!parts[1].equals("*") && !parts[1].equals(partition.id())) {
            return "Partition \"" + parts[1] + "\" is not valid for resource \"" + whole(parts) + "\".";
        }
        if (parts.length == 2 || !parts[2].equals("*") && (parts[2].contains("*") || parts[2].contains("?"))) {
            return "Resource vendor must be fully qualified and cannot contain regexes.";
        }
        boolean regional = parts.length < 5 || !parts[3].isEmpty() && !parts[3].equals("*");
        String named = parts.length < 6 ? "" : parts[5];
        if (parts[2].equals("s3")
                && regional
                && !named.startsWith("accesspoint/")
                && !named.startsWith("accesspoint:")) {
            return "Resource " + resource + " can not contain region information.";
        }
        if (parts[2].equals("iam")) {
            if (regional) {
                return "IAM resource " + resource + " cannot contain region information.";
            }
            if (!named.startsWith("*") && !named.equals("root") && IAM_RESOURCES.stream().noneMatch(named::startsWith)) {
                return "IAM resource path must either be \"*\" or start with " + String.join(", ", IAM_RESOURCES) + ".";
            }
        }
        return null;
    }

    /// As AWS shows an ARN whose partition is none: from `arn` on, with a `*` for each part that lacks.
    private static String whole(String[] parts) {
        String rest = parts.length < 3 ? "" : String.join(":", List.of(parts).subList(2, parts.length));
        String[] named = rest.split(":", 4);
        return Stream.of(0, 1, 2, 3)
                .map(i -> i < named.length && !(named.length == 1 && rest.isEmpty()) ? named[i] : "*")
                .reduce("arn:" + parts[1], (whole, part) -> whole + ":" + part);
    }

    private void sids() {
        Set<String> sids = new HashSet<>();
        for (JsonNode statement : statements) {
            String sid = statement.path("Sid").asString("");
            require(
                    SID.matcher(sid).matches(),
                    "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                            + "[0-9A-Za-z]*");
            require(sid.isEmpty() || sids.add(sid), "Statement IDs (SID) in a single policy must be unique.");
        }
    }

    private void actions(String field) {
        for (JsonNode statement : statements) {
            PolicyDocument.texts(statement.get(field)).forEach(PolicyGrammar::action);
        }
    }

    /// What a statement names by a field or by its opposite.
    private static List<JsonNode> named(JsonNode statement, String field) {
        return PolicyDocument.list(statement.has(field) ? statement.get(field) : statement.get("Not" + field));
    }
}
