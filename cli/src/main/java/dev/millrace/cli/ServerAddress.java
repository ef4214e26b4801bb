package dev.millrace.cli;

import dev.millrace.cloud.CloudConfiguration;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The options that say which server is meant, and the questions asked of it.
public final class ServerAddress {
    private static final int PORT_MAX = 65_535;
    private static final int LOG_LINES = 10;

    @Option(
            names = {"-p", "--port"},
            description = "Port of the server (default: that of the folder's server, MILLRACE_PORT, or 4566).")
    private @Nullable Integer port;

    @Option(
            names = {"-d", "--data"},
            description = "Folder that keeps everything (default: ${DEFAULT-VALUE}, or MILLRACE_DATA).",
            defaultValue = "${env:MILLRACE_DATA:-.millrace}")
    private Path data = Path.of(".millrace");

    public int port() {
        if (port != null) {
            if (port < 0 || port > PORT_MAX) {
                throw new UserError("a port is a number from 0 to " + PORT_MAX + ", not " + port);
            }
            return port;
        }
        String set = System.getenv("MILLRACE_PORT");
        if (set != null && !set.isEmpty()) {
            if (!set.matches("\\d{1,5}") || Integer.parseInt(set) > PORT_MAX) {
                throw new UserError("MILLRACE_PORT is a number from 0 to " + PORT_MAX + ", not " + set);
            }
            return Integer.parseInt(set);
        }
        return RunningServer.find(data()).map(RunningServer::port).orElse(CloudConfiguration.DEFAULT_PORT);
    }

    /// Whether the user named a port: then it, not the folder, says which server is meant.
    public boolean portGiven() {
        return port != null;
    }

    public Path data() {
        return data.toAbsolutePath().normalize();
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /// The server's own word of itself, empty where none answers.
    public Optional<JsonNode> health() {
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri().resolve("/_millrace/health"))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200
                    ? Optional.of(JsonMapper.shared().readTree(answer.body()))
                    : Optional.empty();
        } catch (IOException | JacksonException e) {
            // Nothing listens there, or something else than Millrace.
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /// @return what the server answers
    public JsonNode post(String path) {
        try (HttpClient client = client()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri().resolve(path))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 300) {
                throw new UserError("the server at " + uri() + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return JsonMapper.shared().readTree(answer.body());
        } catch (IOException e) {
            throw notRunning();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted");
        }
    }

    /// @param log what the server wrote
    public UserError didNotStart(Path log) {
        try {
            List<String> lines = Files.readAllLines(log);
            return new UserError("the server did not start. The end of " + log + ":\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())));
        } catch (IOException e) {
            return new UserError("the server did not start; its words are in " + log);
        }
    }

    public UserError notRunning() {
        return new UserError("no server answers at " + uri() + ". Start one with: millrace up --detach" + asArguments());
    }

    /// What another command needs so that it means the same server: empty for the usual one.
    public String asArguments() {
        boolean usualData = data().equals(Path.of(".millrace").toAbsolutePath().normalize());
        return (port() == CloudConfiguration.DEFAULT_PORT ? "" : " --port " + port())
                + (usualData ? "" : " --data " + data());
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
    }
}
