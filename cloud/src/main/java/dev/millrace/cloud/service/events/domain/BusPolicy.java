package dev.millrace.cloud.service.events.domain;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.aws.PolicyDocument;
import dev.millrace.wire.events.Condition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The policy of a bus: who of other accounts may put events on it.
public final class BusPolicy {
    private BusPolicy() {}

    /// A policy with a statement, in the place of what had its id.
    /// @param policy null for none yet
    /// @param principal an account, or `*`
    public static String with(
            @Nullable String policy,
            BusRef bus,
            String statementId,
            String action,
            String principal,
            @Nullable Condition condition) {
        ObjectNode root = root(policy);
        ArrayNode statements = without(root, statementId);
        ObjectNode statement = statements.addObject();
        statement.put("Sid", statementId).put("Effect", "Allow");
        if (principal.equals("*")) {
            statement.put("Principal", "*");
        } else {
            statement.putObject("Principal").put("AWS", Partition.of(bus.region()).root(principal));
        }
        statement.put("Action", action).put("Resource", bus.arn());
        if (condition != null) {
            statement
                    .putObject("Condition")
                    .putObject(condition.type())
                    .put(condition.key(), condition.value());
        }
        root.set("Statement", statements);
        return root.toString();
    }

    /// A policy without a statement; empty where it has none of that id. What has no statement left is no policy: null
    /// in the answer.
    public static Optional<Rest> without(@Nullable String policy, String statementId) {
        ObjectNode root = root(policy);
        int before = PolicyDocument.list(root.get("Statement")).size();
        ArrayNode left = without(root, statementId);
        if (left.size() == before) {
            return Optional.empty();
        }
        root.set("Statement", left);
        return Optional.of(new Rest(left.isEmpty() ? null : root.toString()));
    }

    /// What is left of a policy.
    public record Rest(@Nullable String policy) {}

    /// Whether an account may put events: a statement allows it without a condition, and none denies it.
    public static boolean letsPut(@Nullable String policy, String account) {
        if (policy == null) {
            return false;
        }
        boolean allowed = false;
        for (JsonNode statement : new PolicyDocument(root(policy)).statements()) {
            if (concerns(statement, account)) {
                if (statement.path("Effect").asString("").equals("Deny")) {
                    return false;
                }
                allowed |= !statement.has("Condition");
            }
        }
        return allowed;
    }

    private static boolean concerns(JsonNode statement, String account) {
        JsonNode principal = statement.path("Principal");
        List<String> who = PolicyDocument.texts(principal.isObject() ? principal.get("AWS") : principal);
        List<String> actions = PolicyDocument.texts(statement.get("Action"));
        String ofAccount = Partition.AWS.global("iam", account, "");
        return (who.contains("*")
                        || who.contains(account)
                        || who.stream().map(Partition.AWS::written).anyMatch(one -> one.startsWith(ofAccount)))
                && (actions.contains("events:PutEvents") || actions.contains("events:*") || actions.contains("*"));
    }

    private static ArrayNode without(ObjectNode root, String statementId) {
        ArrayNode left = JsonMapper.shared().createArrayNode();
        for (JsonNode statement : PolicyDocument.list(root.get("Statement"))) {
            if (!statement.path("Sid").asString("").equals(statementId)) {
                left.add(statement);
            }
        }
        return left;
    }

    private static ObjectNode root(@Nullable String policy) {
        return policy == null
                ? JsonMapper.shared().createObjectNode().put("Version", "2012-10-17")
                : (ObjectNode) JsonMapper.shared().readTree(policy);
    }
}
