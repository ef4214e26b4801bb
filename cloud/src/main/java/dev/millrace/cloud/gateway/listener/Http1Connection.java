package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.jspecify.annotations.Nullable;

/// The requests of one connection, one after another. It ends
/// - where the client says so, leaves, or lets wait longer than [Patience] has it;
/// - after a request that is none (400, 408, 414, 431, 505);
/// - after an answer that was given before the body was read: the answer says so (`Connection: close`), since whether
///   the client sends the body all the same cannot be known;
/// - after an answer that broke off, since its end could not be told from the next answer.
final class Http1Connection {
    private static final Logger LOG = System.getLogger(Http1Connection.class.getName());
    private static final int BUFFER_BYTES = 16 << 10;
    private static final int SKIPPED_BYTES = 64 << 10;
    private static final int LEFT_BYTES = 8 << 20;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Connection connection;
    private final Patience patience;
    private final Visit.Reception reception;
    private final RequestLog log;
    private final SessionInputBufferImpl buffer = new SessionInputBufferImpl(BUFFER_BYTES, RequestHead.LINE_BYTES);
    private final InputStream in;
    private final Http1Writer writer;

    Http1Connection(
            Connection connection, Patience patience, Visit.Reception reception, RequestLog log) {
        this.connection = connection;
        this.patience = patience;
        this.reception = reception;
        this.log = log;
        this.in = connection.in();
        this.writer = new Http1Writer(connection.out());
    }

    void run() throws IOException {
        Duration wait = patience.start();
        while (awaited(wait) && exchange()) {
            wait = patience.idle();
        }
    }

    /// Whether a request begins to come.
    private boolean awaited(Duration wait) throws IOException {
        connection.idle(true);
        try {
            connection.eachRead(wait);
            if (!buffer.hasBufferedData() && buffer.fillBuffer(in) < 0) {
                return false;
            }
        } catch (SocketTimeoutException e) {
            return false;
        }
        connection.idle(false);
        return true;
    }

    /// @return whether another may follow
    private boolean exchange() throws IOException {
        RequestHead head;
        try {
            connection.allReads(patience.start());
            String line = RequestHead.line(buffer, in);
            if (line == null) {
                return false;
            }
            if (line.equals(RequestHead.PREFACE_LINE)) {
                http2().run();
                return false;
            }
            head = RequestHead.read(line, buffer, in);
        } catch (SocketTimeoutException e) {
            return refuse(408, "The request did not come to its end.");
        } catch (RefusedRequestException e) {
            return refuse(e.status(), String.valueOf(e.getMessage()));
        }
        connection.eachRead(patience.body());
        if (head.length() == 0 && head.says("Upgrade", "h2c")) {
            return upgrade(head);
        }
        return answer(head);
    }

    private boolean answer(RequestHead head) throws IOException {
        long started = System.nanoTime();
        boolean waits = head.waitsToGoOn();
        if (waits && head.length() == 0) {
            // There is nothing to be held back, and clients that wait for this word wait for it all the same.
            writer.goOn();
        }
        Http1Body body = new Http1Body(head.length(), waits, writer::goOn, buffer, in);
        HttpRequest request = new HttpRequest(
                head.method(), head.path(), head.query(), head.headers(), body, connection.from());
        HttpResponse response;
        boolean keepOpen;
        try (Visit visit = reception.enter(request)) {
            response = visit.answer(request);
            keepOpen = writer.write(head, response, head.keepsOpen() && body.skippable(SKIPPED_BYTES));
        } catch (IOException | UncheckedIOException | AwsException e) {
            // The headers are gone: all that is left to tell the client is an answer that ends too early.
            LOG.log(Level.DEBUG, () -> "Broken off: " + request.method() + " " + request.path(), e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        log.answered(request, response, System.nanoTime() - started);
        if (!keepOpen) {
            connection.closeGently(FAREWELL, body.ended() ? BUFFER_BYTES : LEFT_BYTES);
            return false;
        }
        return body.skip(SKIPPED_BYTES);
    }

    private boolean refuse(int status, String message) throws IOException {
        byte[] text = (message + "\n").getBytes(StandardCharsets.UTF_8);
        HttpResponse response = HttpResponse.of(status, new Headers().add("Content-Type", "text/plain"), text);
        try {
            writer.write(null, response, false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connection.closeGently(FAREWELL, LEFT_BYTES);
        return false;
    }

    /// HTTP/2 in place of this, the request being its first (RFC 7540, 3.2). Who asks for it in a way that cannot be
    /// granted is answered as if nothing had been asked.
    private boolean upgrade(RequestHead head) throws IOException {
        byte @Nullable [] settings = Http2Connection.upgradeSettings(head.headers());
        if (settings == null) {
            return answer(head);
        }
        connection
                .out()
                .write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        http2().upgraded(settings, head);
        return false;
    }

    private Http2Connection http2() {
        InputStream rest = new InputStream() {
            @Override
            public int read() throws IOException {
                return buffer.read(in);
            }

            @Override
            public int read(byte[] to, int offset, int length) throws IOException {
                return buffer.read(to, offset, length, in);
            }
        };
        return new Http2Connection(connection, rest, patience, reception, log);
    }
}
