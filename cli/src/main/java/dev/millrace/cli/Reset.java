package dev.millrace.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Empties a running server in place: the one that was named, or this folder's; never one that happens to be at a port.
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Empty everything the running server keeps, in place. Test suites: POST /_millrace/reset.")
final class Reset implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Override
    public Integer call() {
        Optional<String> other = server.otherFolder(server.health().orElseThrow(server::notRunning));
        String folder = other.orElse(server.data().toString());
        if (other.isPresent() && (server.dataGiven() || !server.named())) {
            throw new UserError("the server at " + server.uri() + " keeps its data in " + folder + ", not in "
                    + server.data() + ": nothing was emptied. To empty that one: " + Installation.called()
                    + " reset --data " + ShellWords.quoted(folder));
        }
        Terminal terminal = Terminal.standard();
        terminal.say("Emptying the server at " + server.uri() + ", which keeps its data in " + folder + ".");
        // The server's own word: this program takes longer to find its way to it.
        long tookMs = server.post("/_millrace/reset").path("tookMs").asLong(0);
        terminal.say("Emptied in " + Terminal.took(Duration.ofMillis(tookMs)) + ".");
        return 0;
    }
}
