package dev.millrace.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Stops the server of a data folder. What answers at a port may be a tunnel to another machine, or a stranger that says
/// any number: a process is ended only where the folder on this machine says that it is that folder's server.
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stop the server; what it keeps stays.")
final class Down implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "How long to wait before it is killed (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int patienceSeconds = 20;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Optional<RunningServer> running = server.portGiven() ? atPort() : RunningServer.find(server.data());
        Optional<ProcessHandle> found = running.flatMap(it -> ProcessHandle.of(it.pid()));
        if (found.isEmpty()) {
            terminal.say(
                    server.portGiven()
                            ? "No server answers at " + server.uri() + "."
                            : "No server is running on " + server.data() + ".");
            return 0;
        }
        ProcessHandle process = found.get();
        if (!process.destroy()) {
            throw new UserError("the server of " + server.data() + " is process " + process.pid() + " of "
                    + process.info().user().orElse("another user") + ": stop it as that user");
        }
        try {
            process.onExit().get(patienceSeconds, TimeUnit.SECONDS);
            terminal.say("Stopped; what it kept stays.");
        } catch (TimeoutException e) {
            process.destroyForcibly();
            process.onExit().get(10, TimeUnit.SECONDS);
            terminal.say("It did not stop within " + patienceSeconds + " s and was killed; nothing acknowledged is lost.");
        }
        return 0;
    }

    private Optional<RunningServer> atPort() {
        Optional<JsonNode> word = server.health();
        if (word.isEmpty()) {
            return Optional.empty();
        }
        String folder = word.get().path("data").asString("");
        if (server.dataGiven() && !folder.equals(server.data().toString())) {
            throw new UserError("the server at " + server.uri() + " keeps its data in " + folder + ", not in "
                    + server.data() + ": it was left running");
        }
        Optional<RunningServer> noted = folder.isEmpty() ? Optional.empty() : RunningServer.find(Path.of(folder));
        return Optional.of(noted.filter(it -> it.port() == server.port() && it.pid() == word.get().path("pid").asLong())
                .orElseThrow(() -> new UserError("the server at " + server.uri() + " says that it keeps its data in "
                        + folder + "; no such server runs on this machine, so nothing was ended. Stop it where it"
                        + " runs")));
    }
}
