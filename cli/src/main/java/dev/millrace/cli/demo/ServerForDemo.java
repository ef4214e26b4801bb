package dev.millrace.cli.demo;

import dev.millrace.cli.Installation;
import dev.millrace.cli.ServerAddress;
import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The server a demo uses: the one that runs already, or one started for it and stopped at its end, Ctrl-C included.
final class ServerForDemo implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final @Nullable Process started;

    private ServerForDemo(@Nullable Process started) {
        this.started = started;
        if (started != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        }
    }

    static ServerForDemo use(ServerAddress address) throws IOException, InterruptedException {
        if (address.health().isPresent()) {
            return new ServerForDemo(null);
        }
        Files.createDirectories(address.data());
        Path log = address.data().resolve("server.log");
        Process process = new ProcessBuilder(List.of(
                        Installation.current().launcher().toString(),
                        "up",
                        "--port",
                        Integer.toString(address.port()),
                        "--data",
                        address.data().toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ServerForDemo server = new ServerForDemo(process);
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (address.health().isEmpty()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                server.close();
                throw new UserError("the server did not start; its words are in " + log);
            }
            Thread.sleep(20);
        }
        return server;
    }

    boolean ownServer() {
        return started != null;
    }

    @Override
    public void close() {
        if (started == null || !started.isAlive()) {
            return;
        }
        started.destroy();
        try {
            if (!started.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                started.destroyForcibly();
            }
        } catch (InterruptedException e) {
            started.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
