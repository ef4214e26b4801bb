package dev.millrace.cloud.gateway;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.ServerFault;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http2.Http2Config;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The one port: HTTP/1.1 and cleartext HTTP/2 (prior knowledge or upgrade), a virtual thread per request. Paths and
/// queries are handed on as they came; bodies stream both ways.
///
/// The port is bound before there is anybody to answer, because some services have to know it: requests that come in
/// between wait.
public final class Listener implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Listener.class.getName());

    /// A request line holds a presigned URL with a session token; S3's metadata and tokens fill headers.
    private static final int PROLOGUE_BYTES = 64 << 10;

    private static final int HEADERS_BYTES = 64 << 10;
    private static final int WRITE_BUFFER_BYTES = 64 << 10;
    private static final int H2_FRAME_BYTES = 64 << 10;
    private static final int H2_WINDOW_BYTES = 1 << 20;
    private static final int BACKLOG = 1024;
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final HeaderName HOST = HeaderNames.HOST;

    private static final HttpResponse CLOSED = HttpResponse.of(
            503,
            new Headers().add("Content-Type", "application/json"),
            "{\"message\":\"The server is not ready.\"}".getBytes(StandardCharsets.UTF_8));

    private final WebServer server;
    private final RequestLog log = new RequestLog();
    private final CompletableFuture<Served> served = new CompletableFuture<>();

    private record Served(Function<HttpRequest, Optional<HttpResponse>> own, Gate gate) {}

    // Host names a bucket, which may be what no host is; there is no other way yet to have it let through.
    @SuppressWarnings("removal")
    private Listener(String host, int port) {
        server = WebServer.builder()
                .host(host)
                .port(port)
                .backlog(BACKLOG)
                .shutdownHook(false)
                .featuresDiscoverServices(false)
                .protocolsDiscoverServices(false)
                .addProtocol(Http1Config.builder()
                        .maxPrologueLength(PROLOGUE_BYTES)
                        .maxHeadersSize(HEADERS_BYTES)
                        .validatePath(false)
                        .validatePrologue(false)
                        .validateRequestHostHeader(false)
                        .validateRequestHeaders(false)
                        .build())
                .addProtocol(Http2Config.builder()
                        .maxFrameSize(H2_FRAME_BYTES)
                        .initialWindowSize(H2_WINDOW_BYTES)
                        .maxHeaderListSize(HEADERS_BYTES)
                        .validatePath(false)
                        .build())
                // Without it a small answer waits for the acknowledgement of the one before: 44 ms.
                .connectionOptions(options -> options.tcpNoDelay(true))
                .contentEncoding(new UntouchedEncodings())
                .writeBufferSize(WRITE_BUFFER_BYTES)
                .shutdownGracePeriod(GRACE)
                .routing(HttpRouting.builder().any(this::handle))
                .build();
    }

    /// Looks up what the HTTP server needs to know of itself, once in a process: a tenth of a second, which [#bind]
    /// takes longer otherwise.
    public static void prepare() {
        HttpRouting.builder();
    }

    /// Binds the port; 0 takes a free one.
    /// @throws IOException where it cannot be bound, with a sentence for the user
    public static Listener bind(String host, int port) throws IOException {
        // The server would tell with a stack trace that a port is taken: so it is asked for first.
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (SocketException e) {
            throw new SocketException("Cannot listen on " + host + ":" + port + ": " + e.getMessage());
        }
        Listener listener = new Listener(host, port);
        try {
            listener.server.start();
        } catch (IllegalStateException | UncheckedIOException e) {
            throw new IOException("Cannot listen on " + host + ":" + port, e);
        }
        if (listener.port() <= 0) {
            throw new SocketException("Cannot listen on " + host + ":" + port);
        }
        return listener;
    }

    public int port() {
        return server.port();
    }

    /// From now on requests are answered by this, once.
    public void serve(Function<HttpRequest, HttpResponse> gateway) {
        Gate gate = new Gate();
        gate.open(gateway);
        serve(_ -> Optional.empty(), gate);
    }

    /// From now on requests are answered, once.
    /// @param own the server's own pages, which do not pass the gate; empty for all else
    public void serve(Function<HttpRequest, Optional<HttpResponse>> own, Gate gate) {
        served.complete(new Served(own, gate));
    }

    /// Takes no more, gives the calls in hand a moment, and frees the port.
    @Override
    public void close() {
        served.completeExceptionally(new IllegalStateException("closed"));
        server.stop();
    }

    private void handle(ServerRequest from, ServerResponse to) {
        long started = System.nanoTime();
        HttpRequest request = request(from);
        Served by = served.join();
        Optional<HttpResponse> own = by.own().apply(request);
        if (own.isPresent()) {
            send(from, own.get(), to);
            log.answered(request, own.get(), System.nanoTime() - started);
        } else {
            try (Gate.Visit visit = by.gate().enter()) {
                HttpResponse response = visit == null ? CLOSED : visit.answer(request);
                send(from, response, to);
                log.answered(request, response, System.nanoTime() - started);
            } catch (InterruptedException e) {
                throw new CloseConnectionException("stopping", e);
            }
        }
        if ("close".equalsIgnoreCase(request.headers().first("Connection"))) {
            // The server says so in its answer, but waits for the client to do it.
            throw new CloseConnectionException("as the client asked");
        }
    }

    private static HttpRequest request(ServerRequest from) {
        Headers headers = new Headers();
        for (Header header : from.headers()) {
            if (header.valueCount() == 1) {
                headers.add(header.name(), header.get());
            } else {
                for (String value : header.allValues()) {
                    headers.add(header.name(), value);
                }
            }
        }
        if (!from.headers().contains(HOST)) {
            headers.add("Host", from.authority());
        }
        return new HttpRequest(
                from.prologue().method().text(),
                from.prologue().uriPath().rawPath(),
                from.prologue().query().rawValue(),
                headers,
                new ReceivedBody(from),
                from.remotePeer().host());
    }

    private static void send(ServerRequest request, HttpResponse response, ServerResponse to) {
        to.status(Status.create(response.status()));
        response.headers().forEach((name, value) -> to.headers().add(HeaderValues.create(name, value)));
        try {
            switch (response.payload()) {
                case Payload.Whole(byte[] array, int length) -> {
                    if (length == 0) {
                        to.send();
                    } else {
                        to.send(array, 0, length);
                    }
                }
                case Payload.Streamed(Body body) -> {
                    if (body.size() >= 0) {
                        to.contentLength(body.size());
                    }
                    try (OutputStream out = to.outputStream()) {
                        body.writeTo(out);
                    }
                }
                case Payload.Live(HttpResponse.Writer writer) -> {
                    try (OutputStream out = to.outputStream()) {
                        writer.writeTo(out);
                    }
                }
            }
        } catch (IOException | UncheckedIOException | AwsException | ServerFault e) {
            // The headers are gone: all that is left to tell the client is an answer that ends too early.
            LOG.log(System.Logger.Level.DEBUG, () -> "Broken off: " + request.prologue(), e);
            throw new CloseConnectionException("broken off", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("stopping", e);
        }
    }
}
