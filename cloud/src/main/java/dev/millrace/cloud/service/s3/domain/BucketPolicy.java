package dev.millrace.cloud.service.s3.domain;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.cloud.text.Wildcard;
import dev.millrace.cloud.service.s3.S3Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// A bucket policy: whether it is one at all, and whether it is public (S3 User Guide, "The meaning of public").
public final class BucketPolicy {
    private static final Set<String> FIXING_KEYS = Set.of(
            "aws:sourcearn",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:sourceaccount",
            "aws:sourceowner",
            "aws:sourceip",
            "aws:userid",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:principalarn",
            "aws:principalaccount",
            "s3:dataaccesspointarn",
            "s3:dataaccesspointaccount",
            "s3:x-amz-server-side-encryption-aws-kms-key-id");

    private final List<JsonNode> statements;

    private BucketPolicy(List<JsonNode> statements) {
        this.statements = statements;
    }

    /// @throws dev.millrace.wire.AwsException where `document` is no policy that `bucket` could have
    public static BucketPolicy parse(String document, Partition partition, String bucket) {
        if (document.getBytes(StandardCharsets.UTF_8).length > S3Limits.POLICY_MAX_BYTES) {
            throw new dev.millrace.wire.AwsException(
                    "PolicyTooLarge", 400, "Policy exceeds the maximum allowed document size.");
        }
        JsonNode root = PolicyDocument.parse(document)
                .orElseThrow(
                        () -> Refusal.malformedPolicy("Policies must be valid JSON and the first byte must be '{'"))
                .root();
        JsonNode version = root.get("Version");
        if (version != null
                && !(version.isString()
                        && (version.asString().equals("2012-10-17")
                                || version.asString().equals("2008-10-17")))) {
            throw Refusal.malformedPolicy("The policy must contain a valid version string");
        }
        List<JsonNode> statements = each(root.get("Statement"));
        if (statements.isEmpty()) {
            throw Refusal.malformedPolicy("Missing required field Statement");
        }
        statements.forEach(statement -> check(statement, partition, bucket));
        return new BucketPolicy(statements);
    }

    private static void check(JsonNode statement, Partition partition, String bucket) {
        if (!statement.isObject()) {
            throw Refusal.malformedPolicy("Statement must be an object");
        }
        String effect = statement.path("Effect").asString("");
        if (effect.isEmpty()) {
            throw Refusal.malformedPolicy("Missing required field Effect");
        }
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw Refusal.malformedPolicy("Invalid effect: " + effect);
        }
        if (!statement.has("Principal") && !statement.has("NotPrincipal")) {
            throw Refusal.malformedPolicy("Missing required field Principal");
        }
        JsonNode principal = statement.has("Principal") ? statement.get("Principal") : statement.get("NotPrincipal");
        if (principal.isString() ? !principal.asString().equals("*") : !principal.isObject()) {
            throw Refusal.malformedPolicy("Invalid principal in policy");
        }
        List<JsonNode> actions = each(statement.has("Action") ? statement.get("Action") : statement.get("NotAction"));
        if (actions.isEmpty()) {
            throw Refusal.malformedPolicy("Missing required field Action");
        }
        for (JsonNode action : actions) {
            String text = action.asString("");
            if (!text.equals("*") && !text.toLowerCase(Locale.ROOT).startsWith("s3:")) {
                throw Refusal.malformedPolicy("Policy has invalid action");
            }
        }
        List<JsonNode> resources =
                each(statement.has("Resource") ? statement.get("Resource") : statement.get("NotResource"));
        if (resources.isEmpty()) {
            throw Refusal.malformedPolicy("Missing required field Resource");
        }
        for (JsonNode resource : resources) {
            if (!covers(resource.asString(""), partition, bucket)) {
                throw Refusal.malformedPolicy("Policy has invalid resource");
            }
        }
    }

    /// Whether a resource is the bucket, something in it, or a pattern that may be.
    private static boolean covers(String resource, Partition partition, String bucket) {
        String arn = partition.s3("");
        if (resource.equals("*")) {
            return true;
        }
        if (!resource.startsWith(arn)) {
            return false;
        }
        String named = resource.substring(arn.length());
        int slash = named.indexOf('/');
        String name = slash < 0 ? named : named.substring(0, slash);
        return Wildcard.matches(name, bucket);
    }

    /// Whether it lets anybody in without a condition that fixes who.
    public boolean isPublic() {
        return statements.stream()
                .anyMatch(statement -> statement.path("Effect").asString("").equals("Allow")
                        && (anybody(statement.path("Principal")) || statement.has("NotPrincipal"))
                        && !fixed(statement.path("Condition")));
    }

    private static boolean anybody(JsonNode principal) {
        if (principal.isString()) {
            return principal.asString().equals("*");
        }
        return each(principal.get("AWS")).stream()
                .anyMatch(one -> one.asString("").equals("*"));
    }

    private static boolean fixed(JsonNode conditions) {
        for (Map.Entry<String, JsonNode> operator : conditions.properties()) {
            if (operator.getKey().contains("Not")) {
                continue;
            }
            for (Map.Entry<String, JsonNode> condition : operator.getValue().properties()) {
                boolean exact = each(condition.getValue()).stream()
                        .map(value -> value.asString(""))
                        .noneMatch(value -> value.contains("*") || value.startsWith("0.0.0.0/"));
                if (exact && FIXING_KEYS.contains(condition.getKey().toLowerCase(Locale.ROOT))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<JsonNode> each(@Nullable JsonNode node) {
        return node == null || node.isNull() ? List.of() : PolicyDocument.list(node);
    }
}
