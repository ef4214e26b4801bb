package dev.millrace.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Empties a running server in place.
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Empty everything the running server keeps, in place. Test suites: POST /_millrace/reset.")
final class Reset implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Override
    public Integer call() {
        // The server's own word: this program takes longer to find its way to it.
        long tookMs = server.post("/_millrace/reset").path("tookMs").asLong(0);
        Terminal.standard().say("Emptied in " + Terminal.took(Duration.ofMillis(tookMs)) + ".");
        return 0;
    }
}
