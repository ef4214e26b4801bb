package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.Airflow.RestResult;
import dev.millrace.cloud.service.mwaa.Airflow.Session;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Airflow's own web server: asked whether it is well, for sessions, and by its REST API.
final class AirflowWeb {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final int UNAUTHORIZED = 401;

    private final AirflowVersion version;
    private final URI address;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(ASK)
            .build();

    /// By role, of whom the REST API takes this server for.
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();

    AirflowWeb(AirflowVersion version, int port, String token) {
        this.version = version;
        this.address = URI.create("http://127.0.0.1:" + port);
        this.token = token;
    }

    URI address() {
        return address;
    }

    boolean well() throws InterruptedException {
        try {
            for (String path : version.health()) {
                HttpRequest request =
                        HttpRequest.newBuilder(address.resolve(path)).timeout(ASK).build();
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                    return false;
                }
            }
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// A session of a user, who is made where there is none of his name, and has this role from now on.
    Session login(String user, String role) throws RefusedException, InterruptedException {
        URI at = address.resolve("/millrace/login?user=" + encoded(user) + "&role=" + encoded(role));
        HttpRequest request =
                HttpRequest.newBuilder(at).header("X-Millrace-Token", token).timeout(PATIENCE).build();
        HttpResponse<String> answer = send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 204) {
            throw new RefusedException("InternalServerException", "Airflow did not log in " + user + ": " + answer.body());
        }
        Map<String, String> cookies = new HashMap<>();
        for (String set : answer.headers().allValues("Set-Cookie")) {
            HttpCookie.parse(set).forEach(cookie -> cookies.put(cookie.getName(), cookie.getValue()));
        }
        return new Session(Map.copyOf(cookies));
    }

    RestResult rest(String role, String method, String path, String query, byte[] body)
            throws RefusedException, InterruptedException {
        Session as = session(role, null);
        RestResult first = rest(as, method, path, query, body);
        return first.status() == UNAUTHORIZED ? rest(session(role, as), method, path, query, body) : first;
    }

    private RestResult rest(Session as, String method, String path, String query, byte[] body)
            throws RefusedException, InterruptedException {
        URI at;
        try {
            at = address.resolve(version.api() + (path.startsWith("/") ? path : "/" + path)
                    + (query.isEmpty() ? "" : "?" + query));
        } catch (IllegalArgumentException wrong) {
            throw RefusedException.invalid("Not a path of the REST API: " + path);
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .header("Cookie", as.cookies().entrySet().stream()
                        .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                        .collect(Collectors.joining("; ")));
        String bearer = as.cookies().get("_token");
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        if (body.length > 0) {
            request.header("Content-Type", "application/json");
        }
        HttpRequest.BodyPublisher sent =
                body.length == 0 ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofByteArray(body);
        HttpResponse<byte[]> answer = send(request.method(method, sent).build(), HttpResponse.BodyHandlers.ofByteArray());
        return new RestResult(answer.statusCode(), answer.body());
    }

    /// @param over the one that Airflow knows no more, or null
    private Session session(String role, @Nullable Session over) throws RefusedException, InterruptedException {
        Session there = sessions.get(role);
        return there != null && there != over ? there : anew(role, over);
    }

    /// One login at a time: at the first of its name Airflow makes the user, and makes none of two who come together.
    private synchronized Session anew(String role, @Nullable Session over)
            throws RefusedException, InterruptedException {
        Session there = sessions.get(role);
        if (there == null || there == over) {
            there = login("mwaa-" + role.toLowerCase(Locale.ROOT), role);
            sessions.put(role, there);
        }
        return there;
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws RefusedException, InterruptedException {
        try {
            return client.send(request, body);
        } catch (IOException failure) {
            throw new RefusedException("InternalServerException", "Airflow's web server did not answer: " + failure);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    void close() {
        client.shutdownNow();
    }
}
