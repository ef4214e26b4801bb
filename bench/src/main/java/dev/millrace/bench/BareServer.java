package dev.millrace.bench;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// What the HTTP engine alone can do: reads every request to its end and gives always the same answer.
final class BareServer implements AutoCloseable {
    private final WebServer server;

    BareServer(byte[] answer, String contentType) {
        server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .shutdownHook(false)
                .connectionOptions(options -> options.tcpNoDelay(true))
                .writeBufferSize(64 << 10)
                .routing(HttpRouting.builder().post("/", (request, response) -> {
                    try (InputStream body = request.content().inputStream()) {
                        body.readAllBytes();
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                    response.header(HeaderNames.CONTENT_TYPE, contentType).send(answer);
                }))
                .build()
                .start();
    }

    int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
