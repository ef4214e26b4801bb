package dev.millrace.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Stops the server of a data folder.
@Command(name = "down", mixinStandardHelpOptions = true, description = "Stop the server; what it keeps stays.")
final class Down implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(
            names = "--patience",
            description = "Seconds to wait before it is killed (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int patienceSeconds = 20;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Optional<Long> pid = server.portGiven()
                ? server.health().map(health -> health.path("pid").asLong())
                : RunningServer.find(server.data()).map(RunningServer::pid);
        Optional<ProcessHandle> found = pid.flatMap(ProcessHandle::of);
        if (found.isEmpty()) {
            terminal.say(
                    server.portGiven()
                            ? "No server answers at " + server.uri() + "."
                            : "No server is running on " + server.data() + ".");
            return 0;
        }
        ProcessHandle process = found.get();
        process.destroy();
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
}
