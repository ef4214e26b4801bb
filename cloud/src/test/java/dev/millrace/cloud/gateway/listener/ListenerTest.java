package dev.millrace.cloud.gateway.listener;

import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.line;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.rest;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.text;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.Eventually;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
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
    private ListenerUnderTest listener;

    @BeforeEach
    void bind() throws IOException {
        listener = new ListenerUnderTest();
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
        assertThat(listener.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(listener.seen().path()).isEqualTo(path);
        assertThat(listener.seen().query()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=1&b", "acl", "a=%2F%20+&b==&&c", "prefix=a/b?c", "x=%zz"})
    void a_query_comes_as_it_was_sent(String query) throws IOException {
        listener.raw("GET /?" + query + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(listener.seen().query()).isEqualTo(query);
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
        listener.raw("GET / HTTP/1.1\r\nHost: My_Bucket.localhost:1\r\nX-Amz-Meta-A: one, two\r\nx-amz-meta-b: 1\r\n"
                + "x-amz-meta-b: 2\r\nContent-Encoding: aws-chunked,gzip\r\nConnection: close\r\n\r\n");

        Headers headers = listener.seen().headers();
        assertThat(headers.first("host")).isEqualTo("My_Bucket.localhost:1");
        assertThat(headers.all("x-amz-meta-a")).containsExactly("one, two");
        assertThat(headers.all("x-amz-meta-b")).containsExactly("1", "2");
        assertThat(headers.first("content-encoding")).isEqualTo("aws-chunked,gzip");
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void events_are_sent_while_they_happen(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            client.send(listener.get("/"), java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(client.send(listener.get("/live"), java.net.http.HttpResponse.BodyHandlers.ofString())
                            .body())
                    .isEqualTo("onetwo");
        }
    }

    @Test
    void http_1_0_is_answered_to_the_end_of_the_connection() throws IOException {
        String answer = listener.raw("GET /live HTTP/1.0\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 200").contains("Connection: close\r\n").endsWith("\r\n\r\nonetwo");
        assertThat(answer).doesNotContain("Transfer-Encoding");
    }

    @Test
    void http_1_0_keeps_a_connection_where_it_asks_for_that_and_the_length_is_known() throws IOException {
        String answer = listener.raw("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n");

        assertThat(answer).containsOnlyOnce("Connection: keep-alive").containsOnlyOnce("Connection: close");
        assertThat(answer).endsWith("fine");
    }

    @Test
    void a_target_in_absolute_form_names_its_host() throws IOException {
        listener.raw("GET http://bucket.localhost:4566/key?acl HTTP/1.1\r\nHost: proxy\r\nConnection: close\r\n\r\n");

        assertThat(listener.seen().path()).isEqualTo("/key");
        assertThat(listener.seen().query()).isEqualTo("acl");
        assertThat(listener.seen().headers().all("Host")).containsExactly("bucket.localhost:4566");
        assertThat(Proxied.target(listener.seen().headers())).isEqualTo("bucket.localhost:4566");
    }

    @Test
    void no_tunnel_is_opened() throws IOException {
        String answer = listener.raw("CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: sts.amazonaws.com:443\r\n\r\n");

        assertThat(answer)
                .startsWith("HTTP/1.1 405 ")
                .endsWith("This server is no proxy: it opens no tunnel to sts.amazonaws.com:443. It speaks plain HTTP.\n");
    }

    @Test
    void nobody_marks_a_request_as_proxied() throws IOException {
        assertThat(listener.raw("GET / HTTP/1.1\r\nHost: a\r\n:proxied: b\r\n\r\n")).startsWith("HTTP/1.1 400 ");
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
        assertThat(listener.raw(request.replace("\\r", "\r").replace("\\n", "\n")))
                .startsWith("HTTP/1.1 " + status)
                .contains("Connection: close\r\n");
        assertThat(listener.seen()).isNull();
    }

    @Test
    void a_request_line_or_headers_without_end_are_refused() throws IOException {
        assertThat(listener.raw("GET /" + "a".repeat(70_000) + " HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(listener.raw("GET / HTTP/1.1\r\nHost: a\r\n" + ("X: " + "a".repeat(1000) + "\r\n").repeat(100) + "\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void bytes_above_127_are_lost_neither_on_their_way_in_nor_out() throws IOException {
        AtomicReference<HttpRequest> seen = new AtomicReference<>();
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
}
