package dev.millrace.cloud.service.mwaa.web;

import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Hands requests on to a web server and its answers back, as they stream. Nothing is held, no redirection followed.
final class ReverseProxy {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// Longer than gunicorn lets a worker be silent.
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private static final int PIECE = 16 * 1024;

    /// Of the connection, not of the message (RFC 9110, 7.6.1); the rest the client, or the listener, writes itself.
    private static final Set<String> ITS_OWN = Set.of(
            "connection",
            "keep-alive",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "http2-settings",
            "host",
            "content-length",
            "expect",
            "date",
            "x-forwarded-host",
            "x-forwarded-proto",
            "x-forwarded-for");

    /// Made when somebody comes: it has threads.
    private @Nullable HttpClient client;

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT)
                    .executor(Executors.newVirtualThreadPerTaskExecutor())
                    .build();
            client = made;
        }
        return made;
    }

    /// @param to where the server listens
    HttpResponse pass(HttpRequest request, URI to) throws IOException, InterruptedException {
        String host = request.headers().first("Host", to.getAuthority());
        java.net.http.HttpRequest asked;
        try {
            asked = asked(request, host, to);
        } catch (IllegalArgumentException wrong) {
            return HttpResponse.empty(400, new Headers());
        }
        java.net.http.HttpResponse<InputStream> answer = client().send(asked, BodyHandlers.ofInputStream());
        Headers headers = new Headers();
        Set<String> hop = named(answer.headers().allValues("Connection"));
        answer.headers().map().forEach((name, values) -> {
            if (goesOn(name, hop)) {
                values.forEach(value -> headers.add(name, outside(name, value, host, to)));
            }
        });
        OptionalLong length = answer.headers().firstValueAsLong("Content-Length");
        if (request.method().equals("HEAD") && length.isPresent()) {
            headers.set("Content-Length", Long.toString(length.getAsLong()));
        }
        InputStream in = answer.body();
        return new HttpResponse(
                answer.statusCode(),
                headers,
                length.isPresent()
                        ? new HttpResponse.Payload.Streamed(Body.of(in, length.getAsLong()))
                        : new HttpResponse.Payload.Live(out -> {
                            try (in) {
                                byte[] piece = new byte[PIECE];
                                for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                                    out.write(piece, 0, read);
                                    out.flush();
                                }
                            }
                        }));
    }

    /// @throws IllegalArgumentException where there is no such request
    private static java.net.http.HttpRequest asked(HttpRequest request, String host, URI to) {
        URI at = URI.create(to + request.path() + (request.query().isEmpty() ? "" : "?" + request.query()));
        java.net.http.HttpRequest.Builder asked = java.net.http.HttpRequest.newBuilder(at)
                .timeout(ANSWER)
                .method(request.method(), body(request.body()));
        Set<String> hop = named(request.headers().all("Connection"));
        request.headers().forEach((name, value) -> {
            if (goesOn(name, hop)) {
                asked.header(name, inside(name, value, host, to));
            }
        });
        asked.header("X-Forwarded-Host", host);
        asked.header("X-Forwarded-Proto", "http");
        return asked.build();
    }

    /// Whether a field is the message's. Our listener's own marks begin with a colon.
    private static boolean goesOn(String name, Set<String> hop) {
        String lower = name.toLowerCase(Locale.ROOT);
        return !name.startsWith(":") && !ITS_OWN.contains(lower) && !hop.contains(lower);
    }

    /// The fields that are of the connection because it says so itself.
    private static Set<String> named(List<String> connection) {
        return connection.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }

    /// A page's own address, as the web server knows it: it compares it with its own against forged requests.
    private static String inside(String name, String value, String host, URI to) {
        return name.equalsIgnoreCase("Origin") || name.equalsIgnoreCase("Referer")
                ? value.replace("http://" + host, to.toString())
                : value;
    }

    /// Where a redirection leads, also by what it says in its query of where to go after it.
    private static String outside(String name, String value, String host, URI to) {
        String own = to.toString();
        String shown = "http://" + host;
        return name.equalsIgnoreCase("Location")
                ? value.replace(own, shown).replace(encoded(own), encoded(shown)).replace(half(own), half(shown))
                : value;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /// As Python's `quote` writes it, which leaves slashes.
    private static String half(String text) {
        return text.replace(":", "%3A");
    }

    private static BodyPublisher body(Body body) {
        if (body.size() == 0) {
            return BodyPublishers.noBody();
        }
        Supplier<InputStream> opened = () -> {
            try {
                return body.open();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        BodyPublisher streamed = BodyPublishers.ofInputStream(opened);
        return body.size() < 0 ? streamed : BodyPublishers.fromPublisher(streamed, body.size());
    }

    synchronized void close() {
        if (client != null) {
            client.shutdownNow();
        }
    }
}
