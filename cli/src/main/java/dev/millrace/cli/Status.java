package dev.millrace.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/// Says whether a server runs, and what it says of itself. Exit code 1 where none answers.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Say whether the server runs.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:a server answers", "1:none does"})
final class Status implements Callable<Integer> {
    /// What goes wrong in the server by itself: a line each.
    private static final String TROUBLES = "troubles";

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Optional<JsonNode> health = server.health();
        if (health.isEmpty()) {
            terminal.say("No server answers at " + server.uri() + ".");
            return 1;
        }
        terminal.say(terminal.good("running") + " at " + server.uri());
        server.otherFolder(health.get()).ifPresent(folder ->
                terminal.say("  It is the server of another folder than " + server.data() + "."));
        health.get().properties().stream()
                .filter(entry -> !entry.getKey().equals(TROUBLES))
                .forEach(entry -> terminal.say(
                        String.format("  %-12s %s", entry.getKey(), plain(entry.getValue()))));
        residentMegabytes(health.get().path("pid").asLong(0))
                .ifPresent(mb -> terminal.say(String.format("  %-12s %s MB", "memory", mb)));
        health.get().path(TROUBLES).forEach(trouble -> terminal.say(
                String.format("  %-12s %s", "trouble", trouble.asString())));
        return 0;
    }

    private static String plain(JsonNode value) {
        if (value.isArray()) {
            StringBuilder text = new StringBuilder();
            value.forEach(element -> text.append(text.isEmpty() ? "" : ", ").append(element.asString()));
            return text.toString();
        }
        return value.isValueNode() ? value.asString() : value.toString();
    }

    private static Optional<String> residentMegabytes(long pid) throws java.io.IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> Long.toString(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                .findFirst();
    }
}
