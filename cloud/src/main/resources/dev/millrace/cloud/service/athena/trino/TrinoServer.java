import com.sun.net.httpserver.HttpServer;
import io.trino.plugin.hive.HivePlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Trino with one catalogue, as Athena has it. It is compiled where it is installed, against the jars of the lock file.
///
/// ```
/// TrinoServer FOLDER PORT          with FOLDER/server.properties and FOLDER/catalog.properties, until it is ended;
///                                  at PORT of this machine it answers once all is there
/// TrinoServer --rehearsal FOLDER   comes up over local files, does a little of everything, and ends
/// ```
public final class TrinoServer {
    private static final String CATALOG = "awsdatacatalog";

    /// Held, because loggers that nobody holds forget their level. They print every setting at the start.
    private static final List<Logger> QUIET = List.of(
            Logger.getLogger("io.trino.bootstrap"), Logger.getLogger("Bootstrap"), Logger.getLogger("io.airlift"));

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private TrinoServer() {}

    public static void main(String[] arguments) throws Exception {
        QUIET.forEach(logger -> logger.setLevel(Level.WARNING));
        try {
            if (arguments.length == 2 && arguments[0].equals("--rehearsal")) {
                rehearse(Path.of(arguments[1]));
                System.exit(0);
            }
            serve(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        } catch (Exception | Error failure) {
            // Threads of a server that came up halfway would keep the process.
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void serve(Path folder, int port) throws Exception {
        TestingTrinoServer server = server(folder, read(folder.resolve("server.properties")));
        server.createCatalog(CATALOG, "hive", read(folder.resolve("catalog.properties")));
        HttpServer health = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        health.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        health.start();
        System.out.println("Trino is ready at " + server.getBaseUrl());
        Thread.currentThread().join();
    }

    private static TestingTrinoServer server(Path folder, Map<String, String> properties) {
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setCoordinator(true)
                .setEnvironment("millrace")
                .setBaseDataDir(Optional.of(folder))
                .setProperties(properties)
                .build();
        server.installPlugin(new HivePlugin());
        return server;
    }

    private static Map<String, String> read(Path file) throws Exception {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name)));
        return properties;
    }

    /// What it loads here is kept for the later starts. A statement that fails has loaded something too.
    private static void rehearse(Path folder) throws Exception {
        TestingTrinoServer server = server(folder, Map.of());
        server.createCatalog(
                CATALOG,
                "hive",
                Map.of(
                        "hive.metastore", "glue",
                        "hive.metastore.glue.endpoint-url", "http://127.0.0.1:9",
                        "hive.metastore.glue.region", "us-east-1",
                        "hive.metastore.glue.aws-access-key", "test",
                        "hive.metastore.glue.aws-secret-key", "test",
                        "hive.metastore.glue.max-error-retries", "1",
                        "fs.s3.enabled", "true",
                        "s3.endpoint", "http://127.0.0.1:9",
                        "s3.region", "us-east-1"));
        server.createCatalog(
                "files",
                "hive",
                Map.of(
                        "hive.metastore", "file",
                        "hive.metastore.catalog.dir", "local:///catalog",
                        "fs.local.enabled", "true",
                        "local.location", folder.toString()));
        for (String statement : List.of(
                "SELECT 1",
                "CREATE SCHEMA files.lake",
                "CREATE TABLE files.lake.a WITH (format = 'PARQUET', partitioned_by = ARRAY['d']) AS SELECT * FROM (VALUES"
                        + " (1, 'one', 1.5e0, true, DATE '2020-01-01', ARRAY[1], '2020'), (2, NULL, 2.5e0, false, NULL, ARRAY[2], '2021'))"
                        + " AS t (i, s, f, b, day, list, d)",
                "CREATE TABLE files.lake.b WITH (format = 'CSV') AS SELECT s, d FROM files.lake.a",
                "CREATE TABLE files.lake.c WITH (format = 'JSON') AS SELECT i, s, list FROM files.lake.a",
                "SELECT count(*), max(f), approx_distinct(s) FROM files.lake.a WHERE d = '2020' AND s LIKE 'o%'",
                "SELECT a.s, count(*) FROM files.lake.a JOIN files.lake.b ON a.s = b.s GROUP BY a.s ORDER BY 2 DESC LIMIT 10",
                "SELECT i, element FROM files.lake.c CROSS JOIN UNNEST(list) AS t (element)",
                "SELECT date_parse('2020-01-01', '%Y-%m-%d'), json_extract_scalar('{\"a\": 1}', '$.a')",
                "SHOW SCHEMAS FROM files",
                "SHOW SCHEMAS FROM awsdatacatalog",
                "SELECT * FROM nowhere")) {
            System.out.println(statement + "\n  " + ask(server.getBaseUrl(), statement));
        }
    }

    /// The state in which a statement ends, or is given up.
    private static String ask(URI server, String statement) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(server.resolve("/v1/statement"))
                .header("X-Trino-User", "millrace")
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(statement))
                .build();
        Pattern next = Pattern.compile("\"nextUri\":\"([^\"]+)\"");
        Pattern state = Pattern.compile("\"state\":\"([A-Z]+)\"");
        Pattern error = Pattern.compile("\"message\":\"([^\"]+)\"");
        String reached = "";
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            String body = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
            Matcher told = state.matcher(body);
            reached = told.find() ? told.group(1) : reached;
            Matcher wrong = error.matcher(body);
            if (wrong.find()) {
                reached += " " + wrong.group(1);
            }
            Matcher more = next.matcher(body);
            if (!more.find() || System.nanoTime() > until) {
                return reached;
            }
            request = HttpRequest.newBuilder(URI.create(more.group(1)))
                    .header("X-Trino-User", "millrace")
                    .timeout(PATIENCE)
                    .build();
        }
    }
}
