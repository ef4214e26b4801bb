package dev.millrace.cli.iam;

import dev.millrace.cli.ServerAddress;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes the smallest policy that lets a role do again what it did.
@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Write the smallest policy that lets a role or user do again what it did since the server's start.",
        footerHeading = "%nFor example:%n",
        footer = {"  ${ROOT-COMMAND-NAME} iam policy iam_prediction_lambda --as hcl > policy.tf"})
final class SmallestPolicy implements Callable<Integer> {
    /// In which form a policy is written.
    enum Form {
        JSON,
        HCL
    }

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Parameters(paramLabel = "ROLE", description = "Name or ARN of the role or user.")
    private String role = "";

    @Option(
            names = "--as",
            paramLabel = "FORM",
            description = "json, or hcl: a Terraform aws_iam_policy_document (default: ${DEFAULT-VALUE}).",
            defaultValue = "json")
    private Form form = Form.JSON;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "Whose role it is (default: ${DEFAULT-VALUE}).",
            defaultValue = "000000000000")
    private String account = "000000000000";

    @Override
    public Integer call() {
        Terminal terminal = Terminal.standard();
        JsonNode did = did(server, account, role);
        if (did.path("statements").isEmpty()) {
            throw new UserError(Why.text(did, "arn") + " did nothing since the server's start"
                    + (Why.text(did, "mode").equals("off") ? ": with --iam=off nothing is written down" : ""));
        }
        terminal.say(form == Form.JSON ? json(did) : hcl(did));
        return 0;
    }

    static JsonNode did(ServerAddress server, String account, String role) {
        String name = role.substring(role.lastIndexOf('/') + 1);
        String whose = role.startsWith("arn:") && role.split(":", 6).length == 6 ? role.split(":", 6)[4] : account;
        return server.get("/_millrace/iam/did/" + whose + "/" + name)
                .orElseThrow(() -> new UserError("there is no role or user " + name + " in the account " + whose));
    }

    private static String json(JsonNode did) {
        ObjectNode document = JsonMapper.shared().createObjectNode().put("Version", "2012-10-17");
        ArrayNode statements = document.putArray("Statement");
        for (JsonNode statement : did.path("statements")) {
            ObjectNode written = statements.addObject().put("Effect", "Allow");
            written.set("Action", statement.path("actions"));
            written.set("Resource", statement.path("resources"));
        }
        return JsonMapper.builder()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .build()
                .writeValueAsString(document);
    }

    private static String hcl(JsonNode did) {
        String name = Why.text(did, "arn");
        String plain = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_]", "_");
        StringBuilder written = new StringBuilder("data \"aws_iam_policy_document\" \"" + plain + "\" {\n");
        String between = "";
        for (JsonNode statement : did.path("statements")) {
            written.append(between).append("  statement {\n    actions   = ").append(list(statement.path("actions")));
            written.append("\n    resources = ").append(list(statement.path("resources"))).append("\n  }\n");
            between = "\n";
        }
        return written.append("}").toString();
    }

    /// As `terraform fmt` has it; `${` begins an expression there.
    private static String list(JsonNode texts) {
        if (texts.size() == 1) {
            return "[" + quoted(texts.get(0)) + "]";
        }
        StringBuilder list = new StringBuilder("[\n");
        for (JsonNode text : texts) {
            list.append("      ").append(quoted(text)).append(",\n");
        }
        return list.append("    ]").toString();
    }

    private static String quoted(JsonNode text) {
        return "\"" + text.asString().replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + "\"";
    }
}
