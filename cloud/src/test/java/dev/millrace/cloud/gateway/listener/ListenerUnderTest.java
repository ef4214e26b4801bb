package dev.millrace.cloud.gateway.listener;

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
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/// A listener whose answers are told by their paths, and what a client says to it byte for byte.
final class ListenerUnderTest implements AutoCloseable {
    static final int LARGE_BYTES = 20 << 20;
    static final byte[] LARGE = new byte[LARGE_BYTES];

    static {
        new java.util.Random(7).nextBytes(LARGE);
    }

    private final AtomicReference<HttpRequest> seen = new AtomicReference<>();
    private final Listener listener;

    ListenerUnderTest() throws IOException {
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

    /// The request that came last.
    HttpRequest seen() {
        return seen.get();
    }

    int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }

    static HttpResponse text(String text) {
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

    static String sha256(byte[] bytes) {
        try {
            return java.util.HexFormat.of()
                    .formatHex(java.security.MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /// What is answered to the end of the connection.
    String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", listener.port())) {
            socket.setSoTimeout(60_000);
            write(socket, request);
            return rest(socket);
        }
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    static String rest(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    java.net.http.HttpRequest get(String path) {
        return java.net.http.HttpRequest.newBuilder(uri(path)).build();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + listener.port() + path);
    }
}
