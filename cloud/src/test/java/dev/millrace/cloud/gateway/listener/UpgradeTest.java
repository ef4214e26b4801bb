package dev.millrace.cloud.gateway.listener;

import static dev.millrace.cloud.gateway.listener.ListenerUnderTest.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.wire.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UpgradeTest {
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
    void the_host_is_known_in_either_version(HttpClient.Version version) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().version(version).build()) {
            for (int i = 0; i < 2; i++) {
                client.send(listener.get("/"), java.net.http.HttpResponse.BodyHandlers.ofString());
                assertThat(listener.seen().headers().all("Host")).containsExactly("127.0.0.1:" + listener.port());
            }
        }
    }

    @Test
    void an_upgrade_that_cannot_be_granted_is_as_if_it_had_not_been_asked_for() throws IOException {
        assertThat(listener.raw("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\n"
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
        assertThat(listener.seen().headers().first("x")).hasSize(6000);
    }

    private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
        out.write(new byte[] {
            (byte) (payload.length >> 16), (byte) (payload.length >> 8), (byte) payload.length, (byte) type,
            (byte) flags, 0, 0, 0, (byte) stream
        });
        out.write(payload);
        out.flush();
    }
}
