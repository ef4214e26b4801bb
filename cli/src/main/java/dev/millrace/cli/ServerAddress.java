package dev.millrace.cli;

import dev.millrace.cloud.CloudConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The options that say which server is meant, and the questions asked of it.
///
/// A folder that was named means its server, whatever port that has; a port that was named means what answers there.
public final class ServerAddress {
    public static final String DATA_WORDS =
            "Folder that keeps everything (default: MILLRACE_DATA, or .millrace in this folder).";

    private static final int PORT_MAX = 65_535;
    private static final Path USUAL_DATA = Path.of(".millrace");

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Port of the server (default: that of the folder's server, MILLRACE_PORT, or 4566).")
    private @Nullable Integer port;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "FOLDER",
            description = DATA_WORDS)
    private @Nullable Path data;

    public int port() {
        if (port != null) {
            if (port < 0 || port > PORT_MAX) {
                throw new UserError("a port is a number from 0 to " + PORT_MAX + ", not " + port);
            }
            return port;
        }
        Optional<Integer> set = portSet();
        return set.isPresent() && data == null
                ? set.get()
                : RunningServer.find(data()).map(RunningServer::port).or(() -> set).orElse(CloudConfiguration.DEFAULT_PORT);
    }

    private static Optional<Integer> portSet() {
        String set = System.getenv("MILLRACE_PORT");
        if (set == null || set.isEmpty()) {
            return Optional.empty();
        }
        if (!set.matches("\\d{1,5}") || Integer.parseInt(set) > PORT_MAX) {
            throw new UserError("MILLRACE_PORT is a number from 0 to " + PORT_MAX + ", not " + set);
        }
        return Optional.of(Integer.parseInt(set));
    }

    /// Whether the user named a port: then it, not the folder, says which server is meant.
    public boolean portGiven() {
        return port != null;
    }

    public boolean dataGiven() {
        return data != null;
    }

    /// Whether the user named a server: by its port or folder, or by MILLRACE_PORT.
    public boolean named() {
        return port != null || data != null || portSet().isPresent();
    }

    public Path data() {
        String set = System.getenv("MILLRACE_DATA");
        Path meant = data != null ? data : set != null && !set.isEmpty() ? Path.of(set) : USUAL_DATA;
        return meant.toAbsolutePath().normalize();
    }

    public URI uri() {
        return ofFolder()
                .map(RunningServer::uri)
                .orElseGet(() -> RunningServer.uri(RunningServer.LOOPBACK, port()));
    }

    /// Whether the server that is meant is known to be the folder's, without asking it.
    boolean isOfFolder() {
        return ofFolder().isPresent();
    }

    private Optional<RunningServer> ofFolder() {
        int meant = port();
        return RunningServer.find(data()).filter(server -> server.port() == meant);
    }

    /// The server's own word of itself, empty where none answers.
    public Optional<JsonNode> health() {
        return health(uri());
    }

    static Optional<JsonNode> health(URI server) {
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(server.resolve("/_millrace/health"))
                            .timeout(Duration.ofSeconds(15))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                return Optional.empty();
            }
            JsonNode word = JsonMapper.shared().readTree(answer.body());
            return word.path("services").isArray() ? Optional.of(word) : Optional.empty();
        } catch (IOException | JacksonException e) {
            // Nothing listens there, or something else than Millrace.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// The folder of the server that answers, where it is another than the one that is meant here.
    public Optional<String> otherFolder(JsonNode health) {
        return Optional.of(health.path("data").asString(""))
                .filter(folder -> !folder.isEmpty() && !folder.equals(data().toString()));
    }

    /// @return what the server answers
    public JsonNode post(String path) {
        return answer(path, request -> request.POST(HttpRequest.BodyPublishers.noBody()));
    }

    /// @param body written as JSON
    public JsonNode post(String path, Object body) {
        String json = JsonMapper.shared().writeValueAsString(body);
        return answer(
                path,
                request -> request.header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public JsonNode ask(String path) {
        return answer(path, HttpRequest.Builder::GET);
    }

    private JsonNode answer(String path, UnaryOperator<HttpRequest.Builder> request) {
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(
                    request.apply(HttpRequest.newBuilder(uri().resolve(path))).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new UserError(message(answer.body())
                        .orElseGet(() -> "the server at " + uri() + " answered " + answer.statusCode() + ": "
                                + answer.body()));
            }
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw notRunning();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted");
        }
    }

    /// What the server says in words, where it does.
    private static Optional<String> message(String body) {
        try {
            return Optional.of(JsonMapper.shared().readTree(body).path("message").asString(""))
                    .filter(text -> !text.isEmpty());
        } catch (JacksonException none) {
            return Optional.empty();
        }
    }

    /// @return what the server answers; empty where it knows nothing of that
    public Optional<JsonNode> get(String path) {
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri().resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JsonMapper.shared().readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException e) {
            throw notRunning();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted");
        }
    }

    public UserError notRunning() {
        return new UserError("no server answers at " + uri() + ". Start one with: " + Installation.called()
                + " up --detach" + asArguments());
    }

    /// What another command needs so that it means the same server: empty for the usual one.
    public String asArguments() {
        boolean usualData = data().equals(USUAL_DATA.toAbsolutePath().normalize());
        return (port() == CloudConfiguration.DEFAULT_PORT ? "" : " --port " + port())
                + (usualData ? "" : " --data " + ShellWords.quoted(data().toString()));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }
}
