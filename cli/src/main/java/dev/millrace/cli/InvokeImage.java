package dev.millrace.cli;

import dev.millrace.cloud.CloudConfiguration;
import dev.millrace.cloud.service.ecr.ImageReads.Opened;
import dev.millrace.cloud.composition.standalone.ImageFunction;
import dev.millrace.cloud.composition.standalone.InvocationEndpoint;
import dev.millrace.cloud.composition.standalone.RunnableImage;
import dev.millrace.cloud.composition.standalone.StoredImage;
import dev.millrace.cloud.composition.standalone.UnreadableImageException;
import dev.millrace.cloud.sandbox.Bind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs a function's image by itself, as `docker run -p 8080:8080` does with an image that holds the runtime interface
/// emulator.
@Command(
        name = "invoke-image",
        mixinStandardHelpOptions = true,
        description = {
            "Run a function's image by itself.",
            "It is served at http://localhost:8080/2015-03-31/functions/function/invocations, as the runtime interface"
                    + " emulator does.",
            "Its log is written here. Ctrl-C ends it and leaves nothing."
        },
        footerHeading = "%nFor example:%n",
        footer = {
            "  ${ROOT-COMMAND-NAME} invoke-image localhost:4566/duration-model:v1 -e RUN_ID=... -e TEST_RUN=True -e MODEL_BUCKET=...",
            "  curl -d @event.json http://localhost:8080/2015-03-31/functions/function/invocations"
        })
final class InvokeImage implements Callable<Integer> {
    /// The runtime interface emulator's own.
    private static final String MEMORY = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE";

    private static final String TIMEOUT = "AWS_LAMBDA_FUNCTION_TIMEOUT";
    private static final int DEFAULT_MEMORY_MEGABYTES = 3008;
    private static final int DEFAULT_TIMEOUT_SECONDS = 300;

    @Parameters(
            index = "0",
            paramLabel = "IMAGE",
            description = {
                "REPOSITORY[:TAG] or HOST/REPOSITORY[:TAG] in a server's or AWS's registry, an OCI layout's folder, or a tar",
                "of one or of docker save. oci:FOLDER:TAG, oci-archive:FILE:TAG and docker-archive:FILE:TAG are understood."
            })
    private String image = "";

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "In place of the image's command.")
    private List<String> command = new ArrayList<>();

    @Option(names = "--entrypoint", paramLabel = "PROGRAM", description = "In place of the image's entry point.")
    private @Nullable String entryPoint;

    @Option(
            names = "--listen",
            paramLabel = "PORT",
            description = "Port to serve (default: ${DEFAULT-VALUE}).",
            defaultValue = "8080")
    private int listen = 8080;

    // Elsewhere --port is the server's; here it was the one to serve, and scripts say so.
    @Option(names = "--port", paramLabel = "PORT", hidden = true)
    private @Nullable Integer port;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: ${DEFAULT-VALUE}, this machine only).",
            defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(
            names = {"-e", "--env"},
            paramLabel = "KEY=VALUE",
            description = "A variable for the function; KEY alone takes it from this shell. Repeatable.")
    private List<String> environment = new ArrayList<>();

    @Option(
            names = {"-v", "--volume"},
            paramLabel = "HOST:CONTAINER[:ro]",
            description = "A file or folder of this machine that the function sees. Repeatable.")
    private List<String> volumes = new ArrayList<>();

    @Option(
            names = "--memory",
            paramLabel = "MB",
            description = "The function's memory (default: " + MEMORY + " of -e, or 3008).")
    private @Nullable Integer memoryMegabytes;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "The function's time (default: " + TIMEOUT + " of -e, or 300).")
    private @Nullable Integer timeoutSeconds;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FOLDER",
            description = ServerAddress.DATA_WORDS,
            defaultValue = "${env:MILLRACE_DATA:-.millrace}")
    private Path data = Path.of(".millrace");

    @Option(
            names = "--aws",
            description = "Give the function no address and credentials of the local server: AWS's own are used, with -e.")
    private boolean real;

    @Option(
            names = "--unsafe-no-isolation",
            description = "Run it as a plain process where the kernel forbids namespaces.")
    private boolean unsafeNoIsolation;

    @Override
    public Integer call() throws Exception {
        Terminal terminal = Terminal.standard();
        Map<String, String> variables = variables(environment, System.getenv(), real ? Optional.empty() : Optional.of(server()));
        Duration timeout = Duration.ofSeconds(number(timeoutSeconds, variables, TIMEOUT, DEFAULT_TIMEOUT_SECONDS, 1, 86_400));
        int memory = number(memoryMegabytes, variables, MEMORY, DEFAULT_MEMORY_MEGABYTES, 128, 10_240);
        if (unsafeNoIsolation && !volumes.isEmpty()) {
            throw new UserError("-v needs isolation: without it, a function sees the machine's own paths");
        }
        Deque<AutoCloseable> parts = new ArrayDeque<>();
        CountDownLatch closed = new CountDownLatch(1);
        Thread ending = new Thread(() -> {
            close(parts);
            closed.countDown();
        });
        Runtime.getRuntime().addShutdownHook(ending);
        long started = System.nanoTime();
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        Opened.Image opened = open(architecture, parts);
        ImageFunction function = new ImageFunction(
                new ImageFunction.Launch(
                        image,
                        opened,
                        entryPoint == null ? List.of() : List.of(entryPoint),
                        command,
                        variables,
                        volumes.stream().map(InvokeImage::volume).toList(),
                        timeout,
                        memory,
                        !unsafeNoIsolation),
                terminal::say);
        push(parts, function);
        InvocationEndpoint endpoint = new InvocationEndpoint(host, port == null ? listen : port, function::invoke);
        push(parts, endpoint);
        function.prepare();
        endpoint.serve();
        terminal.say(image + " is ready after " + Terminal.took(Duration.ofNanos(System.nanoTime() - started)) + " at");
        terminal.say("  http://localhost:" + endpoint.port() + "/2015-03-31/functions/function/invocations");
        terminal.quiet("  curl -d @event.json to it in another shell. Ctrl-C ends it and leaves nothing.");
        closed.await();
        return 0;
    }

    private Opened.Image open(String architecture, Deque<AutoCloseable> parts) throws IOException {
        try {
            Optional<StoredImage.Place> place = StoredImage.place(image);
            if (place.isPresent()) {
                StoredImage stored = StoredImage.open(place.get(), architecture);
                push(parts, stored);
                return stored.image();
            }
            EcrImage pulled = EcrImage.named(image, server());
            push(parts, pulled);
            return RunnableImage.open(pulled, architecture);
        } catch (UnreadableImageException e) {
            throw new UserError("the image " + image + " cannot be run: " + e.getMessage());
        }
    }

    /// The running server's address, as for all commands.
    private URI server() {
        String named = System.getenv("AWS_ENDPOINT_URL");
        if (named != null && !named.isEmpty()) {
            return URI.create(named);
        }
        String set = System.getenv("MILLRACE_PORT");
        int of = set != null && set.matches("\\d{1,5}")
                ? Integer.parseInt(set)
                : RunningServer.find(data.toAbsolutePath().normalize())
                        .map(RunningServer::port)
                        .orElse(CloudConfiguration.DEFAULT_PORT);
        return URI.create("http://127.0.0.1:" + of);
    }

    /// What the function is told: what was given, and where that says nothing of it, the local server with its key pair
    /// and the region. Nothing of this shell's environment that was not asked for.
    static Map<String, String> variables(List<String> given, Map<String, String> shell, Optional<URI> server) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String pair : given) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            if (name.isEmpty()) {
                throw new UserError("-e " + pair + ": a name is needed before the =");
            }
            String value = equals < 0 ? shell.get(name) : pair.substring(equals + 1);
            if (value != null) {
                variables.put(name, value);
            }
        }
        if (server.isPresent()) {
            variables.putIfAbsent("AWS_ENDPOINT_URL", server.get().toString());
            if (!variables.containsKey("AWS_ACCESS_KEY_ID")) {
                variables.put("AWS_ACCESS_KEY_ID", "test");
                variables.put("AWS_SECRET_ACCESS_KEY", "test");
            }
            variables.putIfAbsent("AWS_REGION", variables.getOrDefault("AWS_DEFAULT_REGION", "us-east-1"));
        }
        if (variables.containsKey("AWS_DEFAULT_REGION")) {
            variables.putIfAbsent("AWS_REGION", variables.get("AWS_DEFAULT_REGION"));
        } else if (variables.containsKey("AWS_REGION")) {
            variables.put("AWS_DEFAULT_REGION", variables.get("AWS_REGION"));
        }
        return variables;
    }

    /// As `docker run -v` takes it, but that nothing is made where nothing is.
    static Bind volume(String words) {
        String[] parts = words.split(":", -1);
        boolean readOnly = parts.length == 3 && parts[2].equals("ro");
        if (parts.length < 2 || parts.length > 3 || parts.length == 3 && !readOnly && !parts[2].equals("rw")) {
            throw new UserError("-v " + words + ": HOST:CONTAINER or HOST:CONTAINER:ro is needed");
        }
        Path source = Path.of(parts[0]).toAbsolutePath().normalize();
        if (parts[0].isEmpty() || !Files.exists(source)) {
            throw new UserError("-v " + words + ": there is no " + source + " on this machine");
        }
        try {
            return new Bind(source, parts[1], !readOnly);
        } catch (IllegalArgumentException e) {
            throw new UserError("-v " + words + ": " + parts[1] + " is no plain absolute path, such as /data");
        }
    }

    private static int number(
            @Nullable Integer option, Map<String, String> variables, String name, int otherwise, int least, int most) {
        String text = option != null ? option.toString() : variables.getOrDefault(name, Integer.toString(otherwise));
        if (!text.matches("\\d{1,6}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new UserError(name + " is " + text + ": a whole number from " + least + " to " + most + " is needed");
        }
        return Integer.parseInt(text);
    }

    private static void push(Deque<AutoCloseable> parts, AutoCloseable part) {
        synchronized (parts) {
            parts.push(part);
        }
    }

    private static void close(Deque<AutoCloseable> parts) {
        synchronized (parts) {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    System.err.println("millrace: " + e);
                }
            }
        }
    }
}
