package dev.millrace.cloud.gateway.listener;

import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.LARGE;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.LARGE_BYTES;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.line;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.rest;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.sha256;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.text;
import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ListenedBodiesTest {
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
    @EnumSource(HttpClient.Version.class)
    void large_bodies_stream_both_ways(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            // With HTTP/2, this one asks for the upgrade, and only the next speaks it.
            client.send(listener.get("/"), java.net.http.HttpResponse.BodyHandlers.ofString());
            java.net.http.HttpResponse<String> sent = client.send(
                    java.net.http.HttpRequest.newBuilder(listener.uri("/hash"))
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(LARGE))
                            .build(),
                    java.net.http.HttpResponse.BodyHandlers.ofString());
            assertThat(sent.version()).isEqualTo(version);
            assertThat(sent.body()).isEqualTo(sha256(LARGE));

            java.net.http.HttpResponse<byte[]> answer =
                    client.send(listener.get("/large"), java.net.http.HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.version()).isEqualTo(version);
            assertThat(answer.body()).isEqualTo(LARGE);
            assertThat(answer.headers().firstValue("content-length")).hasValue(Integer.toString(LARGE_BYTES));
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
            assertThat(listener.seen().path()).isIn("/refuse", "/after");
        }
    }

    @Test
    void an_answer_of_unknown_length_is_whole_where_the_client_closes_after_it() throws IOException {
        assertThat(listener.raw("GET /live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"))
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
        String answer = listener.raw("PUT /count HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nExpect: 100-continue\r\n\r\n"
                + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200").endsWith("fine");
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
    void a_body_in_http_chunks_is_put_together() throws IOException {
        assertThat(listener.raw("POST /count HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
                .endsWith("5");
        assertThat(listener.seen().body().size()).isEqualTo(-1);
    }

    @Test
    void a_length_and_chunks_at_once_are_not_read_in_two_ways() throws IOException {
        String answer = listener.raw("POST /count HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\nGET /evil HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400");
        assertThat(listener.seen()).isNull();
    }

    @Test
    void a_head_states_a_length_and_sends_nothing() throws IOException {
        String answer = listener.raw("HEAD /head HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("content-length: 12345\r\n");
        assertThat(answer).endsWith("\r\n\r\n");
    }

    @Test
    void no_content_has_no_length() throws IOException {
        String answer = listener.raw("DELETE /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

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
}
