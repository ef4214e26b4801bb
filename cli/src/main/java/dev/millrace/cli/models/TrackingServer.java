package dev.millrace.cli.models;

import dev.millrace.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// An MLflow tracking server, asked by its REST API (2.0) which run an alias of a registered model means.
///
/// MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, are used where they are set.
final class TrackingServer {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern ADDRESS = Pattern.compile("https?://", Pattern.CASE_INSENSITIVE);

    private final URI address;
    private final Map<String, String> environment;

    TrackingServer(URI address, Map<String, String> environment) {
        this.address = address;
        this.environment = environment;
    }

    /// @param address as it was given, or as MLFLOW_TRACKING_URI has it
    static TrackingServer at(String address, Map<String, String> environment) {
        try {
            URI uri = new URI(address);
            if (ADDRESS.matcher(address).lookingAt() && uri.getHost() != null) {
                return new TrackingServer(uri, environment);
            }
        } catch (URISyntaxException e) {
            // Said below.
        }
        throw new UserError("a tracking server is named as http://HOST:PORT or https://HOST, not '" + address + "'");
    }

    /// @param run that made the model
    /// @param version of the registered model
    /// @param folder where its files are
    record Registered(String run, String version, RunStore folder) {}

    Registered resolve(String model, String alias) {
        String name = "name=" + encoded(model);
        JsonNode version = ask("registered-models/alias?" + name + "&alias=" + encoded(alias)).path("model_version");
        String run = version.path("run_id").asString("");
        String number = version.path("version").asString("");
        if (run.isEmpty() || number.isEmpty()) {
            throw new UserError("the model " + model + "@" + alias + " was not made by a run");
        }
        String uri = ask("model-versions/get-download-uri?" + name + "&version=" + encoded(number))
                .path("artifact_uri")
                .asString("");
        if (!uri.startsWith("s3://")) {
            throw new UserError("the files of " + model + " version " + number + " are at '" + uri
                    + "', not in S3: start the tracking server with --no-serve-artifacts and an artifact root in S3");
        }
        return new Registered(run, number, RunStore.parse(uri));
    }

    private JsonNode ask(String path) {
        String base = address.toString().replaceAll("/+$", "");
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + "/api/2.0/mlflow/" + path)).timeout(LIMIT);
        String token = environment.getOrDefault("MLFLOW_TRACKING_TOKEN", "");
        String user = environment.getOrDefault("MLFLOW_TRACKING_USERNAME", "");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        } else if (!user.isEmpty()) {
            String pair = user + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build()) {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode json = JsonMapper.shared().readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new UserError("the tracking server says: " + json.path("error_code").asString("")
                        + ", " + json.path("message").asString(Integer.toString(answer.statusCode())));
            }
            return json;
        } catch (JacksonException e) {
            throw new UserError("what answers at " + address + " is no tracking server");
        } catch (IOException e) {
            throw new UserError("no tracking server answers at " + address);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
