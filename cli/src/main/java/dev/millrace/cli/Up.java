package dev.millrace.cli;

import dev.millrace.cloud.Cloud;
import dev.millrace.cloud.CloudConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Starts the server, here or in the background.
@Command(name = "up", mixinStandardHelpOptions = true, description = "Start the server.")
final class Up implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(names = "--detach", description = "Start in the background and return when it is ready.")
    private boolean detach;

    @Option(
            names = "--host",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).",
            defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(names = "--fsync", description = "Keep acknowledged writes through a loss of power, not only of the process.")
    private boolean fsync;

    @Option(
            names = "--unsafe-no-isolation",
            description = "Run functions as plain processes where the kernel forbids namespaces.")
    private boolean unsafeNoIsolation;

    @Option(
            names = "--kinesis-limits",
            description = "Enforce the limits of shards: 1 MB or 1,000 records a second in, 2 MB and 5 reads out.")
    private boolean kinesisLimits;

    @Option(names = "--log-requests", description = "Write a line per request to the log.")
    private boolean logRequests;

    @Override
    public Integer call() throws Exception {
        return detach ? startInBackground() : runHere();
    }

    private int runHere() throws Exception {
        long started = System.nanoTime();
        ServerLog.configure(logRequests);
        Terminal terminal = Terminal.standard();
        CloudConfiguration configuration = CloudConfiguration.of(server.data())
                .withHost(host)
                .withPort(server.port())
                .withFsync(fsync)
                .withoutIsolation(unsafeNoIsolation)
                .withKinesisLimits(kinesisLimits);
        Cloud cloud = Cloud.start(configuration);
        CountDownLatch stopped = new CountDownLatch(1);
        RunningServer running = RunningServer.write(server.data(), cloud.port());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            running.forget();
            cloud.close();
            stopped.countDown();
        }));
        terminal.say("Millrace is ready at http://" + host + ":" + cloud.port() + " after "
                + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ", data in " + server.data());
        terminal.quiet("  eval \"$(millrace env" + server.asArguments()
                + ")\" in another shell, then use terraform, aws and any SDK. Ctrl-C stops.");
        stopped.await();
        return 0;
    }

    private int startInBackground() throws Exception {
        Terminal terminal = Terminal.standard();
        Optional<JsonNode> already = server.health();
        if (already.isPresent()) {
            String kept = already.get().path("data").asString(server.data().toString());
            if (!kept.equals(server.data().toString())) {
                throw new UserError("the server at " + server.uri() + " keeps its data in " + kept
                        + ": choose another --port, or stop it with: millrace down --port " + server.port());
            }
            terminal.say("A server is running at " + server.uri() + " already.");
            return 0;
        }
        List<String> command = new ArrayList<>(List.of(
                Installation.current().launcher().toString(),
                "up",
                "--port",
                Integer.toString(server.port()),
                "--data",
                server.data().toString(),
                "--host",
                host));
        if (fsync) {
            command.add("--fsync");
        }
        if (unsafeNoIsolation) {
            command.add("--unsafe-no-isolation");
        }
        if (kinesisLimits) {
            command.add("--kinesis-limits");
        }
        if (logRequests) {
            command.add("--log-requests");
        }
        BackgroundServer.start(command, server, terminal, PATIENCE);
        return 0;
    }

    /// A server in a process of its own, in a session of its own where setsid is to be had, so that the terminal's end
    /// and Ctrl-C do not reach it.
    static final class BackgroundServer {
        private BackgroundServer() {}

        static void start(List<String> command, ServerAddress server, Terminal terminal, Duration patience)
                throws IOException, InterruptedException {
            long started = System.nanoTime();
            Files.createDirectories(server.data());
            Path log = server.data().resolve("server.log");
            List<String> whole = new ArrayList<>(command);
            if (Installation.program("setsid").isPresent()) {
                whole.add(0, "setsid");
            }
            Process process = new ProcessBuilder(whole)
                    .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectErrorStream(true)
                    .start();
            while (server.health().isEmpty()) {
                if (!process.isAlive()) {
                    throw server.didNotStart(log);
                }
                if (System.nanoTime() - started > patience.toNanos()) {
                    process.destroy();
                    throw new UserError("the server was not ready after " + patience.toSeconds() + " s; see " + log);
                }
                Thread.sleep(20);
            }
            terminal.say("Millrace is ready at " + server.uri() + " after "
                    + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ", data in " + server.data());
        }
    }
}
