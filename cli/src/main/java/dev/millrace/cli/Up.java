package dev.millrace.cli;

import dev.millrace.cloud.Server;
import dev.millrace.cloud.CloudConfiguration;
import dev.millrace.cloud.sandbox.SlirpNetwork;
import dev.millrace.cloud.service.iam.access.EnforcementMode;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// Starts the server, here or in the background.
@Command(name = "up", mixinStandardHelpOptions = true, description = "Start the server.")
final class Up implements Callable<Integer> {
    @Mixin
    private final ServerAddress server = new ServerAddress();

    @Option(names = "--detach", description = "Start in the background and return when it is ready.")
    private boolean detach;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).",
            defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(names = "--fsync", description = "Keep acknowledged writes through a loss of power, not only of the process.")
    private boolean fsync;

    @Option(
            names = "--accept-loss",
            description = "Go on without what is damaged in the data folder; a start without this says what that is.")
    private boolean acceptLoss;

    @Option(
            names = "--unsafe-no-isolation",
            description = "Run functions as plain processes where the kernel forbids namespaces.")
    private boolean unsafeNoIsolation;

    @Option(
            names = "--truthful-cpu",
            description = "Give functions their memory's share of the processor, as AWS does: a whole one at 1,769 MB.")
    private boolean truthfulCpu;

    @Option(
            names = "--own-loopback",
            description = "Give each environment of a function a loopback interface of its own, through slirp4netns; this"
                    + " machine's is at " + SlirpNetwork.MACHINE + " there.")
    private boolean ownLoopback;

    @Option(
            names = "--kinesis-limits",
            description = "Enforce the limits of shards: 1 MB or 1,000 records a second in, 2 MB and 5 reads out.")
    private boolean kinesisLimits;

    @Option(
            names = "--iam",
            paramLabel = "MODE",
            description = "What becomes of calls that their callers' policies do not allow: on refuses them (default),"
                    + " soft lets them through and says so in the log, off asks no policies.",
            defaultValue = "on")
    private EnforcementMode iam = EnforcementMode.ON;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A name by which clients call this server, beside localhost and AWS's; *.NAME for all below it.")
    private List<String> allowedHosts = List.of();

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Web pages that may use the server from a browser, such as http://localhost:3000; * for all.")
    private List<String> allowedOrigins = List.of();

    @Option(
            names = "--trino",
            paramLabel = "URL",
            description = "A Trino that answers Athena's queries, in the place of one that is installed and started here.")
    private @Nullable URI trino;

    @Option(
            names = "--spark-master",
            paramLabel = "URL",
            description = "A Spark cluster that runs Glue's Spark jobs, as in spark://host:7077, in the place of each driver's own"
                    + " process.")
    private @Nullable URI sparkMaster;

    @Option(names = "--log-requests", description = "Write a line per request to the log.")
    private boolean logRequests;

    @Override
    public Integer call() throws Exception {
        warnOfTheKey();
        return detach ? startInBackground() : runHere();
    }

    /// Whoever reaches the server is its root: the key pair is the same everywhere.
    private void warnOfTheKey() throws UnknownHostException {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UserError("there is no address " + host + " to listen on: give this machine's with --host");
        }
        if (!address.isLoopbackAddress()) {
            System.err.println("millrace: whoever reaches " + host + ":" + server.port() + " can use this server as its"
                    + " root, because the key pair test/test is well known.\n"
                    + "  Let only machines that you trust reach it, or listen on 127.0.0.1.");
        }
    }

    private int runHere() throws Exception {
        long started = System.nanoTime();
        ServerLog.configure(logRequests);
        Terminal terminal = Terminal.standard();
        CloudConfiguration configuration = CloudConfiguration.of(server.data())
                .withHost(host)
                .withPort(server.port())
                .withFsync(fsync)
                .withAcceptLoss(acceptLoss)
                .withoutIsolation(unsafeNoIsolation)
                .withTruthfulCpu(truthfulCpu)
                .withOwnLoopback(ownLoopback)
                .withKinesisLimits(kinesisLimits)
                .withIam(iam)
                .withAllowedHosts(allowedHosts)
                .withAllowedOrigins(allowedOrigins)
                .withTrino(trino)
                .withSparkMaster(sparkMaster);
        Server cloud = Server.start(configuration);
        CountDownLatch stopped = new CountDownLatch(1);
        RunningServer running = RunningServer.write(server.data(), host, cloud.port());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            running.forget();
            cloud.close();
            stopped.countDown();
        }));
        ready(terminal, running.uri(), started);
        terminal.quiet("  In another shell, for its terraform, aws and SDKs:");
        terminal.quiet("  eval \"$(" + Installation.called() + " env" + server.asArguments() + ")\"");
        terminal.quiet("  Ctrl-C stops.");
        stopped.await();
        return 0;
    }

    private void ready(Terminal terminal, URI uri, long started) {
        terminal.say("Millrace is ready at " + uri + " after "
                + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + ", data in " + server.data());
    }

    private int startInBackground() throws Exception {
        Terminal terminal = Terminal.standard();
        long started = System.nanoTime();
        Optional<JsonNode> already = server.health();
        if (already.isPresent()) {
            Optional<String> other = server.otherFolder(already.get());
            if (other.isPresent()) {
                throw new UserError("the server at " + server.uri() + " keeps its data in " + other.get()
                        + ": choose another --port, or stop it with: " + Installation.called() + " down --port "
                        + server.port());
            }
            terminal.say("A server is running at " + server.uri() + " already.");
            return 0;
        }
        List<String> options = new ArrayList<>(List.of("--host", host));
        if (fsync) {
            options.add("--fsync");
        }
        if (acceptLoss) {
            options.add("--accept-loss");
        }
        if (unsafeNoIsolation) {
            options.add("--unsafe-no-isolation");
        }
        if (truthfulCpu) {
            options.add("--truthful-cpu");
        }
        if (ownLoopback) {
            options.add("--own-loopback");
        }
        if (kinesisLimits) {
            options.add("--kinesis-limits");
        }
        if (iam != EnforcementMode.ON) {
            options.addAll(List.of("--iam", iam.name().toLowerCase(Locale.ROOT)));
        }
        allowedHosts.forEach(name -> options.addAll(List.of("--allow-host", name)));
        allowedOrigins.forEach(origin -> options.addAll(List.of("--allow-origin", origin)));
        if (trino != null) {
            options.addAll(List.of("--trino", trino.toString()));
        }
        if (sparkMaster != null) {
            options.addAll(List.of("--spark-master", sparkMaster.toString()));
        }
        if (logRequests) {
            options.add("--log-requests");
        }
        BackgroundServer background = BackgroundServer.start(server, options);
        ready(terminal, background.awaitReady(), started);
        return 0;
    }
}
