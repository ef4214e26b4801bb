package dev.millrace.cloud.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes over the line, byte for byte where a client would hide it.
class ListenerTest {
    private static final int LARGE_BYTES = 20 << 20;
    private static final byte[] LARGE = new byte[LARGE_BYTES];

    static {
        new java.util.Random(7).nextBytes(LARGE);
    }

    private final AtomicReference<HttpRequest> seen = new AtomicReference<>();
    private Listener listener;

    @BeforeEach
    void bind() throws IOException {
        listener = Listener.bind("127.0.0.1", 0);
        listener.serve(request -> {
            seen.set(request);
            return switch (request.path()) {
                case "/large" ->
                    new HttpResponse(
                            200,
                            new Headers(),
                            new HttpResponse.Payload.Streamed(
                                    Body.of(new java.io.ByteArrayInputStream(LARGE), LARGE.length)));
                case "/hash" -> text(hash(request.body()));
                case "/count" -> text(Long.toString(count(request.body())));
                case "/refuse" -> HttpResponse.of(403, new Headers(), "no".getBytes(StandardCharsets.US_ASCII));
                case "/head" -> HttpResponse.empty(200, new Headers().add("Content-Length", "12345"));
                case "/none" -> HttpResponse.empty(204, new Headers());
                case "/live" ->
                    new HttpResponse(200, new Headers(), new HttpResponse.Payload.Live(out -> {
                        for (String event : new String[] {"one", "two"}) {
                            out.write(event.getBytes(StandardCharsets.US_ASCII));
                            out.flush();
                        }
                    }));
                default -> text("fine");
            };
        });
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/bucket/a//b",
                "/bucket/x/../y",
                "/bucket/..",
                "/bucket/.",
                "/bucket/a;b=c",
                "/bucket/%2e%2E/%zz",
                "/bucket/a%2Fb+c%20d",
                "/bucket/!$&'()*,:=@~^|\"<>{}",
                "//bucket"
            })
    void a_path_comes_as_it_was_sent(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(seen.get().path()).isEqualTo(path);
        assertThat(seen.get().query()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&b", "acl", "a=%2F%20+&b==&&c", "prefix=a/b?c", "x=%zz"})
    void a_query_comes_as_it_was_sent(String query) throws IOException {
        raw("GET /?" + query + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(seen.get().query()).isEqualTo(query);
    }

    @Test
    void headers_come_as_they_were_sent() throws IOException {
        raw("GET / HTTP/1.1\r\nHost: My_Bucket.localhost:1\r\nX-Amz-Meta-A: one, two\r\nx-amz-meta-b: 1\r\n"
                + "x-amz-meta-b: 2\r\nContent-Encoding: aws-chunked,gzip\r\nConnection: close\r\n\r\n");

        Headers headers = seen.get().headers();
        assertThat(headers.first("host")).isEqualTo("My_Bucket.localhost:1");
        assertThat(headers.all("x-amz-meta-a")).containsExactly("one, two");
        assertThat(headers.all("x-amz-meta-b")).containsExactly("1", "2");
        assertThat(headers.first("content-encoding")).isEqualTo("aws-chunked,gzip");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void large_bodies_stream_both_ways(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            // With HTTP/2, this one asks for the upgrade, and only the next speaks it.
            client.send(get("/"), java.net.http.HttpResponse.BodyHandlers.ofString());
            java.net.http.HttpResponse<String> sent = client.send(
                    java.net.http.HttpRequest.newBuilder(uri("/hash"))
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(LARGE))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(sent.version()).isEqualTo(version);
            assertThat(sent.body()).isEqualTo(Hashing.sha256Hex(LARGE));

            java.net.http.HttpResponse<byte[]> answer =
                    client.send(get("/large"), java.net.http.HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo(LARGE);
            assertThat(answer.headers().firstValue("content-length")).hasValue(Integer.toString(LARGE_BYTES));
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void the_host_is_known_in_either_version(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            for (int i = 0; i < 2; i++) {
                client.send(get("/"), java.net.http.HttpResponse.BodyHandlers.ofString());
                assertThat(seen.get().headers().all("Host")).containsExactly("127.0.0.1:" + listener.port());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void events_are_sent_while_they_happen(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            client.send(get("/"), java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(client.send(get("/live"), java.net.http.HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("onetwo");
        }
    }

    @Test
    void a_client_that_waits_to_go_on_is_told_so_when_its_body_is_wanted() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            write(
                    socket,
                    "PUT /count HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n"
                            + "Connection: close\r\n\r\n");
            assertThat(line(socket.getInputStream())).isEqualTo("HTTP/1.1 100 Continue");
            assertThat(line(socket.getInputStream())).isEmpty();
            write(socket, "hello");
            assertThat(rest(socket)).startsWith("HTTP/1.1 200").endsWith("5");
        }
    }

    @Test
    void a_client_that_waits_to_go_on_is_refused_without_its_body() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(5000);
            write(socket, "PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void a_body_that_nobody_read_does_not_become_the_next_request() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(5000);
            String body = "GET /evil HTTP/1.1\r\nHost: a\r\n\r\n";
            write(
                    socket,
                    "POST /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body
                            + "GET /after HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            assertThat(rest(socket)).startsWith("HTTP/1.1 403");
            assertThat(seen.get().path()).isIn("/refuse", "/after");
        }
    }

    @Test
    void a_body_in_http_chunks_is_put_together() throws IOException {
        assertThat(raw("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
                .endsWith("5");
        assertThat(seen.get().body().size()).isEqualTo(-1);
    }

    @Test
    void a_length_and_chunks_at_once_are_not_read_in_two_ways() throws IOException {
        String answer = raw("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(seen.get()).isNull();
    }

    @Test
    void a_head_states_a_length_and_sends_nothing() throws IOException {
        String answer = raw("HEAD /head HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("content-length: 12345\r\n");
        assertThat(answer).endsWith("\r\n\r\n");
    }

    @Test
    void no_content_has_no_length() throws IOException {
        String answer = raw("DELETE /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 204").endsWith("\r\n\r\n");
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("transfer-encoding");
    }

    @Test
    void a_body_that_breaks_off_reaches_its_reader_as_such() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        try (Listener own = Listener.bind("127.0.0.1", 0)) {
            own.serve(request -> {
                try (InputStream in = request.body().open()) {
                    in.readAllBytes();
                } catch (IOException e) {
                    broken.countDown();
                }
                return text("fine");
            });
            try (Socket socket = new Socket("127.0.0.1", own.port())) {
                write(socket, "PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc");
            }
            assertThat(broken.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void requests_wait_until_there_is_somebody_to_answer() throws Exception {
        try (Listener early = Listener.bind("127.0.0.1", 0);
                HttpClient client = HttpClient.newHttpClient()) {
            var waiting = client.sendAsync(
                    java.net.http.HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + early.port()))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            early.serve(request -> text("awake"));
            assertThat(waiting.get(10, TimeUnit.SECONDS).body()).isEqualTo("awake");
        }
    }

    private static HttpResponse text(String text) {
        return HttpResponse.of(
                200, new Headers().add("Content-Type", "text/plain"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static long count(Body body) {
        try (InputStream in = body.open()) {
            return in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String hash(Body body) {
        try (InputStream in = body.open()) {
            java.security.MessageDigest digest = Hashing.sha256();
            in.transferTo(new java.security.DigestOutputStream(OutputStream.nullOutputStream(), digest));
            return Hashing.hex(digest.digest());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(10_000);
            write(socket, request);
            return rest(socket);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private java.net.http.HttpRequest get(String path) {
        return java.net.http.HttpRequest.newBuilder(uri(path)).build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }
}
