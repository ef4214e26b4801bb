package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class HttpConnectionTest {
    @Test
    void answersWithALengthAndInChunksAreReadOneAfterAnother() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] large = "x".repeat(700_000).getBytes(UTF_8);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] asked = exchange.getRequestBody().readAllBytes();
                boolean chunked = asked.length == 0;
                exchange.sendResponseHeaders(200, chunked ? 0 : asked.length);
                exchange.getResponseBody().write(chunked ? large : asked);
            }
        });
        server.start();
        var target = new Target("127.0.0.1", server.getAddress().getPort(), "us-east-1", "a", "b");
        try (var connection = new HttpConnection(target)) {
            for (int i = 0; i < 3; i++) {
                var small = KinesisRequest.of(target, "X", WireFormat.JSON, "small".getBytes(UTF_8), Instant.now());
                assertThat(connection.send(small.bytes()).text()).isEqualTo("small");
                var empty = KinesisRequest.of(target, "X", WireFormat.JSON, new byte[0], Instant.now());
                assertThat(connection.send(empty.bytes()).text()).isEqualTo("x".repeat(700_000));
            }
        } finally {
            server.stop(0);
        }
    }
}
