package dev.millrace.cli.iam;

import dev.millrace.cli.ServerAddress;
import dev.millrace.cli.Terminal;
import dev.millrace.cli.UserError;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// Explains a refusal: which statement denied, or what was missing and where it could be added.
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Say why a call was refused: which statement denied it, or what was missing and where it could be"
                + " added. Without a request id, list the latest refusals.")
final class Why implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Parameters(
            arity = "0..*",
            paramLabel = "REQUEST_ID",
            description = "The id that the error's answer carries: RequestId, x-amzn-RequestId, x-amz-request-id. What a role"
                    + " was refused in a service's work is listed under its name, the action and the resource.")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.standard();
        if (words.isEmpty()) {
            JsonNode latest = server.get("/_millrace/iam/refused").orElseThrow(server::notRunning);
            if (latest.isEmpty()) {
                terminal.say("Nothing was refused since the server's start.");
            }
            for (JsonNode one : latest) {
                terminal.say(text(one, "requestId") + "  " + text(one, "action") + "  " + text(one, "resource"));
                terminal.quiet("  " + text(one, "caller"));
            }
            return 0;
        }
        JsonNode why = server.get("/_millrace/iam/why/"
                        + URLEncoder.encode(String.join(" ", words), StandardCharsets.UTF_8).replace("+", "%20"))
                .orElseThrow(() -> new UserError("no refusal of that request is known: it was allowed, is one of before the"
                        + " server's start, or more than 10,000 refusals ago. The latest: millrace iam why"));
        terminal.say(text(why, "caller") + " called " + text(why, "operation") + " at " + text(why, "at")
                + (why.path("let").asBoolean() ? ", which was let through (--iam=soft)." : ", which was refused."));
        terminal.say("  action    " + text(why, "action"));
        terminal.say("  resource  " + text(why, "resource"));
        terminal.say(text(why, "explanation"));
        for (JsonNode remedy : why.path("remedies")) {
            terminal.say(remedy.asString());
        }
        return 0;
    }

    static String text(JsonNode node, String name) {
        return node.path(name).asString("");
    }
}
