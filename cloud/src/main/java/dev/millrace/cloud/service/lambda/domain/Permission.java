package dev.millrace.cloud.service.lambda.domain;

import dev.millrace.cloud.aws.Partition;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A statement of a resource's policy.
/// @param principal an account, an ARN, a service or `*`
public record Permission(
        String sid,
        String action,
        String principal,
        String resource,
        @Nullable String sourceArn,
        @Nullable String sourceAccount,
        @Nullable String organization,
        @Nullable String eventSourceToken,
        @Nullable String urlAuthType,
        @Nullable Boolean invokedViaUrl) {
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final Pattern PRINCIPAL =
            Pattern.compile("\\*|\\d{12}|arn:aws[a-zA-Z-]*:(iam|sts)::\\d{12}:.+|[a-z0-9-]+(\\.[a-z0-9-]+)+");

    public boolean principalValid() {
        return PRINCIPAL.matcher(principal).matches();
    }

    /// As IAM writes it.
    public ObjectNode json() {
        ObjectNode statement = JsonMapper.shared().createObjectNode();
        statement.put("Sid", sid).put("Effect", "Allow");
        if (principal.equals("*")) {
            statement.put("Principal", "*");
        } else if (ACCOUNT.matcher(principal).matches()) {
            Partition in = Partition.ofArn(resource).orElse(Partition.AWS);
            statement.putObject("Principal").put("AWS", in.root(principal));
        } else if (principal.startsWith("arn:")) {
            statement.putObject("Principal").put("AWS", principal);
        } else {
            statement.putObject("Principal").put("Service", principal);
        }
        statement.put("Action", action).put("Resource", resource);
        ObjectNode condition = JsonMapper.shared().createObjectNode();
        ObjectNode equals = JsonMapper.shared().createObjectNode();
        put(equals, "AWS:SourceAccount", sourceAccount);
        put(equals, "aws:PrincipalOrgID", organization);
        put(equals, "lambda:EventSourceToken", eventSourceToken);
        put(equals, "lambda:FunctionUrlAuthType", urlAuthType);
        if (!equals.isEmpty()) {
            condition.set("StringEquals", equals);
        }
        if (invokedViaUrl != null) {
            condition.putObject("Bool").put("lambda:InvokedViaFunctionUrl", invokedViaUrl.toString());
        }
        if (sourceArn != null) {
            condition.putObject("ArnLike").put("AWS:SourceArn", sourceArn);
        }
        if (!condition.isEmpty()) {
            statement.set("Condition", condition);
        }
        return statement;
    }

    private static void put(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
