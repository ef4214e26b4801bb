package dev.millrace.cloud.service.athena.trino;

import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.engine.JarProgram;
import dev.millrace.cloud.engine.Launch;
import dev.millrace.cloud.engine.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// Trino as it is installed and started here: one process, one catalogue, over this server's own Glue and S3.
final class TrinoProgram {
    /// The first compiler only: a start takes half as long, and queries over what fits on one machine are as fast.
    private static final List<String> OPTIONS = List.of(
            "-Xmx1g",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.net.preferIPv4Stack=true",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private TrinoProgram() {}

    static JarProgram program() {
        return new JarProgram(
                "trino", resource("trino.lock"), "TrinoServer", resource("TrinoServer.java"), OPTIONS);
    }

    private static String resource(String name) {
        try (InputStream in = TrinoProgram.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// @param server this one
    /// @param account whose tables it reads, as their root
    static Launch launch(Installation installation, Path folder, URI server, String account, String region)
            throws IOException {
        int port = Ports.free();
        int health = Ports.free();
        write(
                folder.resolve("server.properties"),
                Map.of(
                        "http-server.http.port", Integer.toString(port),
                        "query.max-memory", "700MB",
                        "query.max-memory-per-node", "500MB"));
        write(folder.resolve("catalog.properties"), catalogue(server, account, region));
        return new Launch(
                installation.java(folder.toString(), Integer.toString(health)),
                Map.of("AWS_REGION", region),
                URI.create("http://127.0.0.1:" + port),
                URI.create("http://127.0.0.1:" + health + "/"));
    }

    private static Map<String, String> catalogue(URI server, String account, String region) {
        String at = server.toString();
        return Map.ofEntries(
                Map.entry("hive.metastore", "glue"),
                Map.entry("hive.metastore.glue.endpoint-url", at),
                Map.entry("hive.metastore.glue.region", region),
                Map.entry("hive.metastore.glue.aws-access-key", account),
                Map.entry("hive.metastore.glue.aws-secret-key", "test"),
                Map.entry("hive.non-managed-table-writes-enabled", "true"),
                Map.entry("hive.recursive-directories", "true"),
                Map.entry("hive.partition-projection-enabled", "true"),
                Map.entry("fs.s3.enabled", "true"),
                Map.entry("s3.endpoint", at),
                Map.entry("s3.region", region),
                Map.entry("s3.path-style-access", "true"),
                Map.entry("s3.aws-access-key", account),
                Map.entry("s3.aws-secret-key", "test"));
    }

    private static void write(Path file, Map<String, String> entries) throws IOException {
        Properties properties = new Properties();
        properties.putAll(entries);
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
    }
}
