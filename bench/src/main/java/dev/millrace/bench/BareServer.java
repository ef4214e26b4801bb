package dev.millrace.bench;

import dev.millrace.cloud.gateway.listener.Listener;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// What the server's listener alone can do: reads every request to its end and gives always the same answer.
final class BareServer implements AutoCloseable {
    private final Listener listener;

    BareServer(byte[] answer, String contentType) throws IOException {
        listener = Listener.bind("127.0.0.1", 0);
        listener.serve(request -> {
            read(request);
            return HttpResponse.of(200, new Headers().add("Content-Type", contentType), answer);
        });
    }

    private static void read(HttpRequest request) {
        try (InputStream body = request.body().open()) {
            body.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }
}
