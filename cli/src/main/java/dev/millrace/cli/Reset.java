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
        long started = System.nanoTime();
        server.post("/_millrace/reset");
        Terminal.standard().say("Emptied in " + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ".");
        return 0;
    }
}
