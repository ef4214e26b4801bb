import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// Lays out what the function's image holds, for Jib to pack: a build step, run from its source.
///
/// ```
/// dependencies/jars/*.jar        other people's classes
/// dependencies/native/*.so       ONNX Runtime's and the Lambda runtime's libraries, for one architecture
/// program/jars/*.jar             the predictor
/// program/jvm.options            how to start it
/// program/predictor.aot          what the JVM learned in a rehearsal; not there where none was possible
/// ```
///
/// Two things make a cold start quick. The native libraries lie in the image as files: left in their jars, they would
/// be unpacked to /tmp at each start, 28 MB of them. And the function is started here once against made-up services
/// and given the pipeline's sample events, while the JVM notes down what it loads and links (JEP 483, 514). A JVM of
/// another build than the one here does not take these notes, and starts as if there were none.
final class StageImage {

    /// Jib gives every file in the image this time, and the JVM compares the jars' times with those of the rehearsal.
    /// What is staged keeps times of its own, though: by these Jib knows whether a layer of its cache is still good.
    private static final FileTime JIB_TIME = FileTime.from(Instant.ofEpochSecond(1));
    private static final String ENTRY = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";
    private static final int INVOCATIONS = 40;
    private static final int REHEARSAL_SECONDS = 60;

    private final Path image;
    private final Path dependencies;
    private final Path program;
    private final String architecture;

    private StageImage(Path image, String architecture) {
        this.image = image;
        this.dependencies = image.resolve("dependencies");
        this.program = image.resolve("program");
        this.architecture = architecture;
    }

    /// `IMAGE_DIR JAR amd64|arm64 HANDLER PIPELINES_DIR`; the dependencies' jars wait in `IMAGE_DIR/gathered`.
    public static void main(String[] arguments) throws Exception {
        StageImage stage = new StageImage(Path.of(arguments[0]).toAbsolutePath(), arguments[2]);
        List<Path> jars = stage.jars(Path.of(arguments[1]));
        stage.options(jars);
        stage.rehearse(arguments[3], Path.of(arguments[4]));
    }

    private List<Path> jars(Path jar) throws IOException {
        clear(dependencies);
        clear(program);
        Files.createDirectories(dependencies.resolve("jars"));
        Files.createDirectories(dependencies.resolve("native"));
        Files.createDirectories(program.resolve("jars"));
        List<Path> jars = new ArrayList<>();
        jars.add(Files.copy(jar, program.resolve("jars").resolve("millrace-predictor.jar")));
        try (Stream<Path> gathered = Files.list(image.resolve("gathered"))) {
            for (Path from : gathered.sorted().toList()) {
                Path to = dependencies.resolve("jars").resolve(from.getFileName());
                String name = from.getFileName().toString();
                if (name.startsWith("onnxruntime")) {
                    String folder = "ai/onnxruntime/native/linux-" + (architecture.equals("arm64") ? "aarch64" : "x64");
                    extract(from, folder + "/libonnxruntime.so", "libonnxruntime.so");
                    extract(from, folder + "/libonnxruntime4j_jni.so", "libonnxruntime4j_jni.so");
                    copyWithout("ai/onnxruntime/native/", from, to);
                } else if (name.startsWith("aws-lambda-java-runtime-interface-client")) {
                    String file = "jni/libaws-lambda-jni.linux-%s.so"
                            .formatted(architecture.equals("arm64") ? "aarch_64" : "x86_64");
                    extract(from, file, "libaws-lambda-jni.so");
                    copyWithout("jni/", from, to);
                } else {
                    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
                }
                Files.setLastModifiedTime(to, Files.getLastModifiedTime(from));
                jars.add(to);
            }
        }
        return jars;
    }

    private void extract(Path jar, String entry, String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile());
                InputStream in = zip.getInputStream(zip.getEntry(entry))) {
            Path library = dependencies.resolve("native").resolve(name);
            Files.copy(in, library);
            Files.setLastModifiedTime(library, Files.getLastModifiedTime(jar));
        }
    }

    private static void copyWithout(String prefix, Path from, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(from.toFile());
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
                if (!entry.getName().startsWith(prefix)) {
                    ZipEntry copy = new ZipEntry(entry.getName());
                    copy.setTime(0);
                    out.putNextEntry(copy);
                    try (InputStream in = zip.getInputStream(entry)) {
                        in.transferTo(out);
                    }
                }
            }
        }
    }

    /// The same options in the image and in the rehearsal; only the place differs.
    private void options(List<Path> jars) throws IOException {
        String classPath = jars.stream()
                .map(jar -> "/var/task/jars/" + jar.getFileName())
                .collect(Collectors.joining(":"));
        Files.writeString(
                program.resolve("jvm.options"),
                """
                -XX:+UseSerialGC
                -XX:MaxRAMPercentage=60
                -XX:AOTCache=/var/task/predictor.aot
                -Xlog:aot=off
                -Xlog:cds=off
                -XX:+DisableAttachMechanism
                -XX:-UsePerfData
                -Xss512k
                --enable-native-access=ALL-UNNAMED
                --sun-misc-unsafe-memory-access=allow
                -Dslf4j.internal.verbosity=ERROR
                -Donnxruntime.native.path=/var/task/native
                -Dcom.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient.JNI=/var/task/native/libaws-lambda-jni.so
                -cp %s
                """
                        .formatted(classPath));
    }

    /// Runs the function once, with the shipped model and sample events of the pipeline that the handler's package
    /// is named after. What goes wrong here costs start-up time later, and nothing else.
    private void rehearse(String handler, Path pipelines) throws Exception {
        String[] steps = handler.split("\\.");
        Path pipeline = pipelines.resolve(steps[Math.max(0, steps.length - 2)]);
        Optional<Path> model = model(pipeline.resolve("model"));
        Path event = pipeline.resolve("events/kinesis.json");
        if (model.isEmpty() || !Files.exists(event)) {
            System.out.println("No rehearsal, and so a slower cold start: " + pipeline
                    + " has no model/*/artifacts/model/MLmodel, or no events/kinesis.json");
            return;
        }
        // The image's folders together, as they will lie in /var/task.
        Path task = image.resolve("task");
        clear(task);
        for (Path part : List.of(dependencies, program)) {
            copyTree(part, task);
        }
        // With the first compiler only: the JVM then keeps no profiles, which at a start would set the second compiler
        // to work on everything at once. Measured: half of a cold start's processor time, 0.5 s in place of 1.0 s.
        Files.writeString(
                task.resolve("jvm.options"),
                "-XX:TieredStopAtLevel=1\n" + Files.readString(task.resolve("jvm.options"))
                        .replace("-XX:AOTCache=", "-XX:AOTCacheOutput=")
                        .replace("/var/task", task.toString()));
        try (Services services = new Services(model.get(), Files.readAllBytes(event))) {
            Path log = image.resolve("rehearsal.log");
            ProcessBuilder function = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "@" + task.resolve("jvm.options"),
                            ENTRY,
                            handler)
                    .directory(task.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            function.environment().putAll(services.environment());
            Process process = function.start();
            boolean played = services.awaitEnd(process);
            process.destroy();
            if (!process.waitFor(REHEARSAL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            Path learned = task.resolve("predictor.aot");
            if (played && Files.exists(learned)) {
                Files.move(learned, program.resolve("predictor.aot"), StandardCopyOption.REPLACE_EXISTING);
            } else {
                System.out.println("The rehearsal failed, and so a cold start takes longer: see " + log);
            }
        }
    }

    private static Optional<Path> model(Path models) throws IOException {
        if (!Files.isDirectory(models)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(models)) {
            return files.filter(file -> file.endsWith("artifacts/model/MLmodel"))
                    .map(Path::getParent)
                    .findFirst();
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                    Files.setLastModifiedTime(target, JIB_TIME);
                }
            }
        }
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /// Lambda's Runtime API, S3 and Kinesis, as far as the function asks them in a rehearsal.
    private static final class Services implements AutoCloseable {

        private static final String RUN = "rehearsal";

        private final HttpServer server;
        private final Path model;
        private final byte[] event;
        private final AtomicInteger invocations = new AtomicInteger();
        private final AtomicInteger answers = new AtomicInteger();
        private volatile boolean failed;

        Services(Path model, byte[] event) throws IOException {
            this.model = model;
            this.event = event;
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        Map<String, String> environment() {
            String address = "127.0.0.1:" + server.getAddress().getPort();
            return Map.ofEntries(
                    Map.entry("AWS_LAMBDA_RUNTIME_API", address),
                    Map.entry("AWS_ENDPOINT_URL", "http://" + address),
                    Map.entry("AWS_REGION", "us-east-1"),
                    Map.entry("AWS_ACCESS_KEY_ID", "rehearsal"),
                    Map.entry("AWS_SECRET_ACCESS_KEY", "rehearsal"),
                    Map.entry("AWS_SESSION_TOKEN", "rehearsal"),
                    Map.entry("AWS_LAMBDA_FUNCTION_NAME", "rehearsal"),
                    Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                    Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512"),
                    Map.entry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/rehearsal"),
                    Map.entry("AWS_LAMBDA_LOG_STREAM_NAME", "rehearsal"),
                    Map.entry("MODEL_BUCKET", "models"),
                    Map.entry("RUN_ID", RUN),
                    Map.entry("PREDICTIONS_STREAM_NAME", "predictions"));
        }

        /// Whether every invocation was answered.
        boolean awaitEnd(Process function) throws InterruptedException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(REHEARSAL_SECONDS);
            while (answers.get() < INVOCATIONS && !failed && function.isAlive() && System.nanoTime() < end) {
                Thread.sleep(20);
            }
            return answers.get() >= INVOCATIONS && !failed;
        }

        private void answer(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                String path = exchange.getRequestURI().getPath();
                if (path.endsWith("/runtime/invocation/next")) {
                    next(exchange);
                } else if (path.startsWith("/2018-06-01/runtime/")) {
                    if (path.endsWith("/response")) {
                        answers.incrementAndGet();
                    } else {
                        failed = true;
                    }
                    send(exchange, 202, "application/json", "{\"status\":\"OK\"}".getBytes(UTF_8));
                } else if (path.startsWith("/models/1/" + RUN + "/artifacts/model/")) {
                    Path file = model.resolve(path.substring(path.lastIndexOf('/') + 1));
                    send(exchange, 200, "application/octet-stream", Files.readAllBytes(file));
                } else {
                    putRecords(exchange);
                }
            }
        }

        private void next(HttpExchange exchange) throws IOException {
            if (invocations.getAndIncrement() >= INVOCATIONS) {
                // The function waits for work that never comes, as it mostly does.
                try {
                    Thread.sleep(TimeUnit.SECONDS.toMillis(REHEARSAL_SECONDS));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
            exchange.getResponseHeaders().add("Lambda-Runtime-Aws-Request-Id", "rehearsal-" + invocations.get());
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:rehearsal");
            exchange.getResponseHeaders()
                    .add("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1");
            send(exchange, 200, "application/json", event);
        }

        /// `{"FailedRecordCount": 0, "Records": [{"ShardId": "shardId-000000000000", "SequenceNumber": "1"}]}` in
        /// CBOR.
        private static void putRecords(HttpExchange exchange) throws IOException {
            byte[] body = Stream.of(
                            new byte[] {(byte) 0xa2, 0x71}, "FailedRecordCount".getBytes(UTF_8), new byte[] {0},
                            new byte[] {0x67}, "Records".getBytes(UTF_8), new byte[] {(byte) 0x81, (byte) 0xa2},
                            new byte[] {0x67}, "ShardId".getBytes(UTF_8),
                            new byte[] {0x74}, "shardId-000000000000".getBytes(UTF_8),
                            new byte[] {0x6e}, "SequenceNumber".getBytes(UTF_8),
                            new byte[] {0x61}, "1".getBytes(UTF_8))
                    .collect(
                            java.io.ByteArrayOutputStream::new,
                            java.io.ByteArrayOutputStream::writeBytes,
                            (a, b) -> a.writeBytes(b.toByteArray()))
                    .toByteArray();
            send(exchange, 200, "application/x-amz-cbor-1.1", body);
        }

        private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.getResponseHeaders().add("x-amzn-RequestId", "rehearsal");
            exchange.sendResponseHeaders(status, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
