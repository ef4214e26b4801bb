package dev.millrace.cloud.service.iam.policy;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.text.Wildcard;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Whether a text is a policy, by AWS's grammar ("Grammar of the IAM JSON policy language", IAM User Guide), and in
/// which words AWS refuses it. A trust policy is read by another parser at AWS, so its refusals have other words.
public final class PolicyGrammar {
    static final String SYNTAX = "Syntax errors in policy.";
    private static final String NO_PRINCIPALS = "Invalid principal in policy: "
            + "com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!";
    private static final Set<String> DOCUMENT_FIELDS = Set.of("Version", "Id", "Statement");
    static final Set<String> STATEMENT_FIELDS = Set.of(
            "Sid",
            "Effect",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Principal",
            "NotPrincipal",
            "Condition");
    private static final Set<String> PRINCIPALS = Set.of("AWS", "Service", "Federated", "CanonicalUser");
    private static final Pattern VENDOR = Pattern.compile("[A-Za-z0-9.-]+");
    private static final Pattern SERVICE =
            Pattern.compile("[a-z0-9.-]+\\.(amazonaws\\.com(\\.cn)?|amazon\\.com|aws\\.internal)");
    private static final Pattern AWS_PRINCIPAL = Pattern.compile(
            "\\*|\\d{12}|A(?:IDA|ROA)[A-Z2-7]{17}|arn:aws[a-z-]*:iam::\\d{12}:(?:root|(?:user|role)/[\\x21-\\x7E]+)"
                    + "|arn:aws[a-z-]*:sts::\\d{12}:"
                    + "(?:assumed-role/[\\w+=,.@-]+/[\\w+=,.@-]+|federated-user/[\\w+=,.@-]+)");
    /// "Actions, resources, and condition keys for AWS Security Token Service" (Service Authorization Reference).
    private static final Set<String> STS_ACTIONS = Set.of(
            "assumerole",
            "assumerolewithsaml",
            "assumerolewithwebidentity",
            "assumeroot",
            "decodeauthorizationmessage",
            "getaccesskeyinfo",
            "getcalleridentity",
            "getdelegatedaccesstoken",
            "getfederationtoken",
            "getservicebearertoken",
            "getsessiontoken",
            "getwebidentitytoken",
            "setcontext",
            "setsourceidentity",
            "taggetwebidentitytoken",
            "tagsession");

    static final class Refused extends RuntimeException {
        private final String words;

        Refused(String words) {
            super(words, null, false, false);
            this.words = words;
        }
    }

    private final PolicyKind kind;
    private final Partition partition;
    private final KnownPrincipals known;

    /// Whether a principal of the text is there.
    @FunctionalInterface
    public interface KnownPrincipals {
        boolean knows(String arn);
    }

    private PolicyGrammar(PolicyKind kind, Partition partition, KnownPrincipals known) {
        this.kind = kind;
        this.partition = partition;
        this.known = known;
    }

    /// AWS's words where it refuses the document; empty where it takes it.
    /// @param partition whose resources and principals it may name
    public static Optional<String> refusal(
            PolicyKind kind, String document, Partition partition, KnownPrincipals known) {
        try {
            new PolicyGrammar(kind, partition, known).check(document);
            return Optional.empty();
        } catch (Refused refused) {
            return Optional.of(refused.words);
        }
    }

    /// Characters that count against a limit: all but white space.
    public static int characters(String document) {
        int count = 0;
        for (int i = 0; i < document.length(); i++) {
            if (!Character.isWhitespace(document.charAt(i))) {
                count++;
            }
        }
        return count;
    }

    private boolean trust() {
        return kind == PolicyKind.TRUST;
    }

    private void check(String document) {
        JsonNode json = PolicyDocument.parse(document)
                .map(PolicyDocument::root)
                .orElseThrow(() -> new Refused(trust() ? "This policy contains invalid Json" : SYNTAX));
        fields(json, DOCUMENT_FIELDS);
        version(json.get("Version"));
        require(!json.has("Id") || json.get("Id").isString(), SYNTAX);
        List<JsonNode> statements = PolicyDocument.list(json.get("Statement"));
        if (trust()) {
            require(json.has("Statement"), "Missing required field Statement");
        }
        require(!statements.isEmpty(), SYNTAX);
        if (trust()) {
            Set<String> sids = new HashSet<>();
            for (JsonNode statement : statements) {
                require(statement.isObject(), SYNTAX);
                sid(statement.get("Sid"), sids);
                trustStatement(statement);
                conditions(statement.get("Condition"));
            }
        } else {
            new IdentityGrammar(kind, partition, statements).check(json.get("Version"));
        }
    }

    private static void version(@Nullable JsonNode version) {
        require(
                version == null
                        || version.isString()
                                && (version.asString().equals("2012-10-17")
                                        || version.asString().equals("2008-10-17")),
                SYNTAX);
    }

    private static void sid(@Nullable JsonNode sid, Set<String> sids) {
        if (sid != null) {
            require(sid.isString(), SYNTAX);
            require(
                    sid.asString().isEmpty() || sids.add(sid.asString()),
                    "Statement IDs (SID) in a single policy must be unique.");
        }
    }

    private void trustStatement(JsonNode statement) {
        for (String field : List.of("Resource", "NotResource")) {
            require(!statement.has(field), "Has prohibited field " + field);
        }
        fields(statement, STATEMENT_FIELDS);
        effect(statement);
        exclusive(statement, "Principal", "NotPrincipal");
        JsonNode principal = statement.has("Principal") ? statement.get("Principal") : statement.get("NotPrincipal");
        if (principal == null) {
            throw new Refused("Missing required field Principal");
        }
        principals(principal);
        actions(statement);
        JsonNode actions = statement.has("Action") ? statement.get("Action") : statement.get("NotAction");
        for (String action : PolicyDocument.texts(actions)) {
            require(
                    ofSts(action),
                    "AssumeRole policy may only specify STS AssumeRole actions.");
        }
    }

    /// Whether a trust policy may name the action, a pattern too.
    private static boolean ofSts(String action) {
        return action.regionMatches(true, 0, "sts:", 0, 4)
                && STS_ACTIONS.stream()
                        .anyMatch(known -> Wildcard.matches(action.substring(4).toLowerCase(Locale.ROOT), known));
    }

    private static void effect(JsonNode statement) {
        JsonNode effect = statement.get("Effect");
        require(
                effect != null
                        && effect.isString()
                        && (effect.asString().equals("Allow")
                                || effect.asString().equals("Deny")),
                SYNTAX);
    }

    private static void actions(JsonNode statement) {
        exclusive(statement, "Action", "NotAction");
        JsonNode actions = statement.has("Action") ? statement.get("Action") : statement.get("NotAction");
        texts(actions);
        require(!PolicyDocument.list(actions).isEmpty(), "Policy statement must contain actions.");
        PolicyDocument.texts(actions).forEach(PolicyGrammar::action);
    }

    static void action(String action) {
        if (action.equals("*")) {
            return;
        }
        String[] parts = action.split(":", -1);
        require(
                parts.length >= 2 && !parts[0].isEmpty(),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        require(parts.length == 2, "Actions/Condition can contain only one colon.");
        require(VENDOR.matcher(parts[0]).matches(), "Vendor " + parts[0] + " is not valid");
    }

    private void principals(JsonNode principal) {
        if (principal.isString()) {
            require(principal.asString().equals("*"), SYNTAX);
            return;
        }
        require(principal.isObject(), SYNTAX);
        require(!principal.isEmpty(), NO_PRINCIPALS);
        for (String type : principal.propertyNames()) {
            require(PRINCIPALS.contains(type), SYNTAX);
            JsonNode names = principal.get(type);
            texts(names);
            require(!PolicyDocument.list(names).isEmpty(), NO_PRINCIPALS);
            for (String name : PolicyDocument.texts(names)) {
                switch (type) {
                    case "AWS" ->
                        require(
                                AWS_PRINCIPAL.matcher(name).matches() && ofPartition(name) && known.knows(name),
                                "Invalid principal in policy: \"AWS\":\"" + name + "\"");
                    case "Service" ->
                        require(
                                SERVICE.matcher(name).matches(),
                                "Invalid principal in policy: \"SERVICE\":\"" + name + "\"");
                    default ->
                        require(
                                !name.isEmpty(),
                                "Invalid principal in policy: \"" + type.toUpperCase(Locale.ROOT) + "\":\""
                                        + name + "\"");
                }
            }
        }
    }

    private boolean ofPartition(String principal) {
        return !principal.startsWith("arn:") || partition.has(principal);
    }

    /// An operator that nobody knows may be there, as long as it says nothing; a key may be any text.
    static void conditions(@Nullable JsonNode conditions) {
        if (conditions == null) {
            return;
        }
        require(conditions.isObject(), SYNTAX);
        for (String operator : conditions.propertyNames()) {
            JsonNode tests = conditions.get(operator);
            require(tests.isObject(), SYNTAX);
            require(tests.isEmpty() || Condition.knows(operator), SYNTAX);
            for (JsonNode values : tests.values()) {
                for (JsonNode value : PolicyDocument.list(values)) {
                    require(value.isString() || value.isNumber() || value.isBoolean(), SYNTAX);
                }
            }
        }
    }

    private void fields(JsonNode json, Set<String> allowed) {
        for (String field : json.propertyNames()) {
            require(allowed.contains(field), trust() ? "Unknown field " + field : SYNTAX);
        }
    }

    static void exclusive(JsonNode statement, String one, String other) {
        require(!(statement.has(one) && statement.has(other)), SYNTAX);
    }

    static void texts(@Nullable JsonNode json) {
        for (JsonNode value : PolicyDocument.list(json)) {
            require(value.isString(), SYNTAX);
        }
    }

    static void require(boolean holds, String words) {
        if (!holds) {
            throw new Refused(words);
        }
    }
}
