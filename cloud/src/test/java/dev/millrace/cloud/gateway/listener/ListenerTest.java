package dev.millrace.cloud.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void connections_leave_the_server_the_files_that_it_has_open_itself() {
        assertThat(Listener.connectionsMax(1_000_000)).isEqualTo(8192);
        assertThat(Listener.connectionsMax(1024)).isEqualTo(512);
        assertThat(Listener.connectionsMax(320)).isEqualTo(60);
        assertThat(Listener.connectionsMax(160)).isEqualTo(16);
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
            assertThat(sent.body()).isEqualTo(sha256(LARGE));

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
            socket.setSoTimeout(60_000);
            write(socket, "PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(line(socket.getInputStream())).startsWith("HTTP/1.1 403");
        }
    }

    @Test
    void a_body_that_nobody_read_does_not_become_the_next_request() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(60_000);
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
    void http_1_0_is_answered_to_the_end_of_the_connection() throws IOException {
        String answer = raw("GET /live HTTP/1.0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200").contains("Connection: close\r\n").endsWith("\r\n\r\nonetwo");
        assertThat(answer).doesNotContain("Transfer-Encoding");
    }

    @Test
    void http_1_0_keeps_a_connection_where_it_asks_for_that_and_the_length_is_known() throws IOException {
        String answer = raw("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n");

        assertThat(answer).containsOnlyOnce("Connection: keep-alive").containsOnlyOnce("Connection: close");
        assertThat(answer).endsWith("fine");
    }

    @Test
    void an_answer_of_unknown_length_is_whole_where_the_client_closes_after_it() throws IOException {
        assertThat(raw("GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .contains("Transfer-Encoding: chunked\r\n")
                .endsWith("3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    }

    @Test
    void an_answer_before_the_body_was_asked_for_says_that_the_connection_ends() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(60_000);
            write(socket, "PUT /refuse HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
            assertThat(rest(socket)).startsWith("HTTP/1.1 403").contains("Connection: close\r\n");
        }
    }

    @Test
    void a_client_that_waits_to_go_on_with_nothing_is_told_so_and_keeps_its_connection() throws IOException {
        String answer = raw("PUT /count HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200").endsWith("fine");
    }

    @Test
    void a_target_in_absolute_form_names_its_host() throws IOException {
        raw("GET http://bucket.localhost:4566/key?acl HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n");

        assertThat(seen.get().path()).isEqualTo("/key");
        assertThat(seen.get().query()).isEqualTo("acl");
        assertThat(seen.get().headers().all("Host")).containsExactly("bucket.localhost:4566");
        assertThat(Proxied.target(seen.get().headers())).isEqualTo("bucket.localhost:4566");
    }

    @Test
    void no_tunnel_is_opened() throws IOException {
        String answer = raw("CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .endsWith("This server is no proxy: it opens no tunnel to sts.amazonaws.com:443. It speaks plain HTTP.\n");
    }

    @Test
    void nobody_marks_a_request_as_proxied() throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\n:proxied: b\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1\\r\\n\\r\\n|400",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n|400",
                "GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n|400",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n b\\r\\n\\r\\n|400",
                "GET / HTTP/3.7\\r\\n\\r\\n|505",
                "GET /\\r\\n\\r\\n|400",
                "nonsense\\r\\n\\r\\n|400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n|400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n|400",
                "POST / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n|501"
            })
    void what_is_no_request_is_refused_and_ends_the_connection(String request, int status) throws IOException {
        assertThat(raw(request.replace("\\r", "\r").replace("\\n", "\n")))
                .startsWith("HTTP/1.1 " + status)
                .contains("Connection: close\r\n");
        assertThat(seen.get()).isNull();
    }

    @Test
    void a_request_line_or_headers_without_end_are_refused() throws IOException {
        assertThat(raw("GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(100) + "\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void bytes_above_127_are_lost_neither_on_their_way_in_nor_out() throws IOException {
        try (Listener own = Listener.bind("127.0.0.1", 0)) {
            own.serve(request -> {
                seen.set(request);
                return HttpResponse.empty(
                        200, new Headers().add("x-back", request.headers().first("x-amz-meta-a", "")));
            });
            try (Socket socket = new Socket("127.0.0.1", own.port())) {
                String utf8 = new String("grö€".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                write(
                        socket,
                        "GET /b/" + utf8 + " HTTP/1.1\r\nHost: a\r\nx-amz-meta-a: " + utf8
                                + "\r\nConnection: close\r\n\r\n");
                assertThat(rest(socket)).contains("x-back: " + utf8 + "\r\n");
            }
        }
        assertThat(seen.get().path()).isEqualTo("/b/gr%C3%B6%E2%82%AC");
        assertThat(seen.get().headers().first("x-amz-meta-a")).isEqualTo("grö€");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''",
                "GET / HT|HTTP/1.1 408",
                "GET / HTTP/1.1\\r\\nHost: a\\r\\n|HTTP/1.1 408",
                "POST /wait HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 9\\r\\n\\r\\nabc|HTTP/1.1 408",
                "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n|\\0"
            })
    void who_sends_half_of_something_is_not_waited_for(String half, String answer) throws IOException {
        Duration little = Duration.ofMillis(50);
        try (Listener hasty = Listener.bind("127.0.0.1", 0, new Patience(little, little, little, little), 10)) {
            hasty.serve(request -> {
                try {
                    return text(Long.toString(request.body().open().transferTo(OutputStream.nullOutputStream())));
                } catch (SocketTimeoutException e) {
                    return HttpResponse.empty(408, new Headers());
                } catch (IOException e) {
                    return HttpResponse.empty(400, new Headers());
                }
            });
            // Where the machine stands still as long as that between its connection and its half, it is tried again.
            Eventually.until(() -> {
                try (Socket socket = new Socket("127.0.0.1", hasty.port())) {
                    socket.setSoTimeout(60_000);
                    write(socket, half.replace("\\r", "\r").replace("\\n", "\n"));
                    return rest(socket).startsWith(answer.replace("\\0", "\0"));
                } catch (SocketException ended) {
                    return false;
                }
            });
        }
    }

    @Test
    void a_chunk_that_is_none_reaches_the_reader_as_such() throws IOException {
        try (Listener own = Listener.bind("127.0.0.1", 0)) {
            own.serve(request -> {
                try {
                    return text(Long.toString(request.body().open().transferTo(OutputStream.nullOutputStream())));
                } catch (IOException e) {
                    return HttpResponse.empty(e instanceof java.net.ProtocolException ? 400 : 500, new Headers());
                }
            });
            try (Socket socket = new Socket("127.0.0.1", own.port())) {
                socket.setSoTimeout(60_000);
                write(socket, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n");
                assertThat(rest(socket)).startsWith("HTTP/1.1 400").contains("Connection: close\r\n");
            }
        }
    }

    @Test
    void an_idle_connection_makes_room_for_another_and_one_at_work_does_not() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (Listener small = Listener.bind("127.0.0.1", 0, Patience.USUAL, 1)) {
            small.serve(request -> {
                if (request.path().equals("/work")) {
                    working.countDown();
                    try {
                        done.await();
                    } catch (InterruptedException e) {
                        return HttpResponse.empty(500, new Headers());
                    }
                }
                return text("fine");
            });
            try (Socket idle = new Socket("127.0.0.1", small.port());
                    Socket busy = new Socket("127.0.0.1", small.port())) {
                write(busy, "GET /work HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(idle.getInputStream().read()).isEqualTo(-1);
                assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
                // Not sooner: until its request has come, the busy one is idle as well.
                try (Socket waiting = new Socket("127.0.0.1", small.port())) {
                    write(waiting, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                    waiting.setSoTimeout(300);
                    assertThatThrownBy(() -> waiting.getInputStream().read())
                            .isInstanceOf(SocketTimeoutException.class);
                    done.countDown();
                    assertThat(rest(busy)).startsWith("HTTP/1.1 200").endsWith("fine");
                    waiting.setSoTimeout(60_000);
                    assertThat(rest(waiting)).startsWith("HTTP/1.1 200").endsWith("fine");
                }
            }
        }
    }

    @Test
    void an_upgrade_that_cannot_be_granted_is_as_if_it_had_not_been_asked_for() throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
                        + "HTTP2-Settings: !!\r\n\r\n"))
                .startsWith("HTTP/1.1 200")
                .endsWith("fine");
    }

    /// Java's client loses its place among the frames where some come together with the answer to its upgrade.
    @Test
    void no_frame_follows_the_answer_to_an_upgrade_before_the_client_speaks_http_2() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: \r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String granted = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
            assertThat(new String(socket.getInputStream().readNBytes(granted.length()), StandardCharsets.US_ASCII))
                    .isEqualTo(granted);
            socket.setSoTimeout(300);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(9)).containsExactly(0, 0, 24, 4, 0, 0, 0, 0, 0);
        }
    }

    /// A header field that is to be kept and is larger than the table empties it (RFC 7541, 4.4).
    @Test
    void a_header_larger_than_the_table_of_http_2_is_a_header_like_others() throws IOException {
        byte[] token = "t".repeat(6000).getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.writeBytes(new byte[] {(byte) 0x82, (byte) 0x84, (byte) 0x86, 0x41, 1, 'a'});
        block.writeBytes(new byte[] {0x40, 1, 'x'});
        block.writeBytes(new byte[] {0x7F, (byte) (6000 - 127 & 0x7F | 0x80), (byte) (6000 - 127 >> 7)});
        block.writeBytes(token);
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(60_000);
            OutputStream out = socket.getOutputStream();
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            frame(out, 4, 0, 0, new byte[0]);
            frame(out, 1, 0x5, 1, block.toByteArray());
            // The table is empty now: what refers to it is an error, and what does not is none.
            frame(out, 1, 0x5, 3, block.toByteArray());
            InputStream in = socket.getInputStream();
            for (int answered = 0; answered < 2; ) {
                byte[] head = in.readNBytes(9);
                in.readNBytes((head[0] & 0xFF) << 16 | (head[1] & 0xFF) << 8 | head[2] & 0xFF);
                assertThat(head[3]).as("no RST_STREAM, no GOAWAY").isNotIn((byte) 3, (byte) 7);
                answered += head[3] == 1 ? 1 : 0;
            }
        }
        assertThat(seen.get().headers().first("x")).hasSize(6000);
    }

    private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(new byte[] {
            (byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length, (byte) type,
            (byte) flags, 0, 0, 0, (byte) stream
        });
        out.write(payload);
        out.flush();
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
            assertThat(broken.await(60, TimeUnit.SECONDS)).isTrue();
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
            assertThat(waiting.get(60, TimeUnit.SECONDS).body()).isEqualTo("awake");
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
            return sha256(in.readAllBytes());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(60_000);
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
