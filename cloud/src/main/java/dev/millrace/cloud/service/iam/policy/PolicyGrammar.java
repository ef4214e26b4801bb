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
    private static final String SYNTAX = "Syntax errors in policy.";
    private static final String NO_PRINCIPALS = "Invalid principal in policy: "
            + "com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!";
    private static final Set<String> DOCUMENT_FIELDS = Set.of("Version", "Id", "Statement");
    private static final Set<String> STATEMENT_FIELDS = Set.of(
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
    private static final Pattern SID = Pattern.compile("[0-9A-Za-z]*");
    private static final Pattern VENDOR = Pattern.compile("[A-Za-z0-9-]+");
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

    private static final class Refused extends RuntimeException {
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
        Set<String> sids = new HashSet<>();
        for (JsonNode statement : statements) {
            require(statement.isObject(), SYNTAX);
            sid(statement.get("Sid"), sids);
            if (trust()) {
                trustStatement(statement);
            } else {
                identityStatement(statement);
            }
            conditions(statement.get("Condition"));
        }
    }

    private void version(@Nullable JsonNode version) {
        if (version == null) {
            require(kind != PolicyKind.MANAGED, "Policy document must be version 2012-10-17 or greater.");
            return;
        }
        require(version.isString(), SYNTAX);
        switch (version.asString()) {
            case "2012-10-17" -> {}
            case "2008-10-17" ->
                require(kind != PolicyKind.MANAGED, "Policy document must be version 2012-10-17 or greater.");
            default -> throw new Refused(SYNTAX);
        }
    }

    private void sid(@Nullable JsonNode sid, Set<String> sids) {
        if (sid == null) {
            return;
        }
        require(sid.isString(), SYNTAX);
        require(
                trust() || SID.matcher(sid.asString()).matches(),
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
                        + "[0-9A-Za-z]*");
        require(
                sid.asString().isEmpty() || sids.add(sid.asString()),
                "Statement IDs (SID) in a single policy must be unique.");
    }

    private void identityStatement(JsonNode statement) {
        fields(statement, STATEMENT_FIELDS);
        require(
                !statement.has("Principal") && !statement.has("NotPrincipal"),
                "Policy document should not specify a principal.");
        effect(statement);
        actions(statement);
        exclusive(statement, "Resource", "NotResource");
        JsonNode resources = statement.has("Resource") ? statement.get("Resource") : statement.get("NotResource");
        texts(resources);
        require(!PolicyDocument.list(resources).isEmpty(), "Policy statement must contain resources.");
        PolicyDocument.texts(resources).forEach(this::resource);
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
        for (String action : PolicyDocument.texts(actions)) {
            if (action.equals("*")) {
                continue;
            }
            String[] parts = action.split(":", -1);
            require(
                    parts.length >= 2 && !parts[0].isEmpty(),
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
            require(VENDOR.matcher(parts[0]).matches(), "Vendor " + parts[0] + " is not valid");
            require(parts.length == 2, "Actions/Condition can contain only one colon.");
        }
    }

    private void resource(String resource) {
        if (resource.equals("*")) {
            return;
        }
        String[] parts = resource.split(":", 6);
        require(parts[0].equals("arn"), "Resource " + resource + " must be in ARN format or \"*\".");
        require(
                parts.length < 2 || parts[1].equals("*") || parts[1].equals(partition.id()),
                "Partition \"" + (parts.length < 2 ? "" : parts[1]) + "\" is not valid for resource \"" + resource
                        + "\".");
        require(
                parts.length < 3 || parts[2].equals("*") || !parts[2].contains("*") && !parts[2].contains("?"),
                "Resource vendor must be fully qualified and cannot contain regexes.");
        require(parts.length == 6, "The policy failed legacy parsing");
        if (parts[2].equals("s3")) {
            require(
                    parts[3].isEmpty()
                            || parts[3].equals("*")
                            || parts[5].startsWith("accesspoint/")
                            || parts[5].startsWith("accesspoint:"),
                    "Resource " + resource + " can not contain region information.");
        }
        if (parts[2].equals("iam")) {
            require(
                    parts[3].isEmpty() || parts[3].equals("*"),
                    "IAM resource " + resource + " cannot contain region information.");
            require(
                    parts[5].startsWith("*")
                            || parts[5].equals("root")
                            || IAM_RESOURCES.stream().anyMatch(parts[5]::startsWith),
                    "IAM resource path must either be \"*\" or start with " + String.join(", ", IAM_RESOURCES) + ".");
        }
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

    private static void conditions(@Nullable JsonNode conditions) {
        if (conditions == null) {
            return;
        }
        require(conditions.isObject(), SYNTAX);
        for (String operator : conditions.propertyNames()) {
            require(Condition.knows(operator), SYNTAX);
            JsonNode tests = conditions.get(operator);
            require(tests.isObject(), SYNTAX);
            for (String key : tests.propertyNames()) {
                require(
                        key.indexOf(':') > 0,
                        "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
                for (JsonNode value : PolicyDocument.list(tests.get(key))) {
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

    private static void exclusive(JsonNode statement, String one, String other) {
        require(!(statement.has(one) && statement.has(other)), SYNTAX);
    }

    private static void texts(@Nullable JsonNode json) {
        for (JsonNode value : PolicyDocument.list(json)) {
            require(value.isString(), SYNTAX);
        }
    }

    private static void require(boolean holds, String words) {
        if (!holds) {
            throw new Refused(words);
        }
    }
}
