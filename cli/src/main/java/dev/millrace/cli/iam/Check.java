package dev.millrace.cli.iam;

import dev.millrace.cli.ServerAddress;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds the roles of a Terraform folder against what its pipeline did.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Hold the roles of an applied Terraform folder against what they did: what they were refused, and"
                + " what they needed.")
final class Check implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Parameters(
            paramLabel = "FOLDER",
            description = "A folder with Terraform's configuration and state, or a file that `terraform show -json` wrote of a"
                    + " state or a plan.")
    private Path folder = Path.of(".");

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "Whose roles they are (default: ${DEFAULT-VALUE}).",
            defaultValue = "000000000000")
    private String account = "000000000000";

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Set<String> roles = roles();
        if (roles.isEmpty()) {
            throw new UserError("no aws_iam_role is in the state of " + folder + ": apply it first");
        }
        boolean refused = false;
        for (String role : roles) {
            JsonNode did = SmallestPolicy.did(server, account, role);
            terminal.say(terminal.strong(role));
            Set<String> refusals = new LinkedHashSet<>();
            for (JsonNode one : did.path("refused")) {
                refusals.add("  refused  " + Why.text(one, "action") + "  " + Why.text(one, "resource"));
            }
            refused |= !refusals.isEmpty();
            refusals.forEach(terminal::say);
            for (JsonNode statement : did.path("statements")) {
                for (JsonNode action : statement.path("actions")) {
                    for (JsonNode resource : statement.path("resources")) {
                        terminal.say("  did      " + action.asString() + "  " + resource.asString());
                    }
                }
            }
            if (did.path("refused").isEmpty() && did.path("statements").isEmpty()) {
                terminal.say("  did nothing since the server's start");
            }
        }
        return refused ? 1 : 0;
    }

    private Set<String> roles() throws IOException, InterruptedException {
        String shown = Files.isRegularFile(folder) ? Files.readString(folder) : shown();
        Set<String> roles = new LinkedHashSet<>();
        try {
            JsonNode all = JsonMapper.shared().readTree(shown);
            collect(all.path("values").path("root_module"), roles);
            collect(all.path("planned_values").path("root_module"), roles);
        } catch (JacksonException notJson) {
            throw new UserError("terraform show -json answered no JSON in " + folder);
        }
        return roles;
    }

    private String shown() throws IOException, InterruptedException {
        Process terraform = new ProcessBuilder("terraform", "-chdir=" + folder, "show", "-json")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String shown = new String(terraform.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (terraform.waitFor() != 0) {
            throw new UserError("terraform show -json failed in " + folder);
        }
        return shown;
    }

    private static void collect(JsonNode module, Set<String> roles) {
        for (JsonNode resource : module.path("resources")) {
            if (Why.text(resource, "type").equals("aws_iam_role")) {
                roles.add(Why.text(resource.path("values"), "name"));
            }
        }
        for (JsonNode child : module.path("child_modules")) {
            collect(child, roles);
        }
    }
}
