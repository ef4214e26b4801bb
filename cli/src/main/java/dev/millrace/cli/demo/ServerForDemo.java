package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import dev.millrace.cli.ServerAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The server a demo uses: the one that runs already, or one started for it and stopped at its end, Ctrl-C included.
final class ServerForDemo implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final @Nullable Program started;
    private final Ending ending;
    private final Runnable end = this::end;

    private ServerForDemo(@Nullable Program started, Ending ending) {
        this.started = started;
        this.ending = ending;
    }

    static ServerForDemo use(ServerAddress address, Ending ending) throws IOException, InterruptedException {
        if (address.health().isPresent()) {
            return new ServerForDemo(null, ending);
        }
        Files.createDirectories(address.data());
        Path log = address.data().resolve("server.log");
        Program program = Program.start(
                new ProcessBuilder(List.of(
                                Installation.current().launcher().toString(),
                                "up",
                                "--port",
                                Integer.toString(address.port()),
                                "--data",
                                address.data().toString()))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())),
                STOP_LIMIT);
        ServerForDemo server = new ServerForDemo(program, ending);
        ending.add(server.end);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (address.health().isEmpty()) {
            if (!program.process().isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw address.didNotStart(log);
            }
            Thread.sleep(20);
        }
        return server;
    }

    boolean ownServer() {
        return started != null;
    }

    /// From here on it stays when the demo ends.
    void keep() {
        ending.takeBack(end);
    }

    @Override
    public void close() {
        end();
        ending.takeBack(end);
    }

    private void end() {
        if (started != null && started.process().isAlive()) {
            started.end();
        }
    }
}
