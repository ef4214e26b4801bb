package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.AwsException;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/// A connection of HTTP/2 (RFC 9113). Its own thread reads frames; each request is answered by a virtual thread of its
/// own. Bounded are the requests at work (also those that the client took back), what comes of bodies before it is
/// read ([Http2Window], [Http2Stream]) and after it was answered ([LateBodies]), the headers of one request
/// ([Http2Headers]), and how often a client may take requests back.
final class Http2Connection {
    private static final Logger LOG = System.getLogger(Http2Connection.class.getName());
    private static final byte[] PREFACE_REST = "\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PREFACE =
            (RequestHead.PREFACE_LINE + "\r\n\r\nSM\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    private static final int STREAMS_MAX = 128;
    private static final int RESETS_MAX = 200;

    private final Connection connection;
    private final InputStream in;
    private final Patience patience;
    private final Visit.Reception reception;
    private final RequestLog log;
    private final Http2Output out;
    private final Http2Writer writer;
    private final Http2Headers headers;
    private final Http2Window window;
    private final LateBodies lateBodies;
    private final ConcurrentMap<Integer, Http2Stream> streams = new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, Thread> working = new ConcurrentHashMap<>();
    private final AtomicInteger resets = new AtomicInteger();
    private int lastStream;

    Http2Connection(
            Connection connection,
            InputStream in,
            Patience patience,
            Visit.Reception reception,
            RequestLog log) {
        this.connection = connection;
        this.in = in;
        this.patience = patience;
        this.reception = reception;
        this.log = log;
        this.out = new Http2Output(connection.out());
        this.writer = new Http2Writer(out, patience.write());
        this.headers = new Http2Headers(in);
        this.window = new Http2Window(out);
        this.lateBodies = new LateBodies(out, window, STREAMS_MAX);
    }

    /// The settings that a request for an upgrade carries; null where there are none, or more than one.
    static byte @Nullable [] upgradeSettings(Headers headers) {
        List<String> fields = headers.all("HTTP2-Settings");
        if (fields.size() != 1) {
            return null;
        }
        try {
            byte[] settings = Base64.getUrlDecoder().decode(fields.getFirst());
            return settings.length % 6 == 0 ? settings : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// After the first line of the preface.
    void run() throws IOException {
        serve(PREFACE_REST, null);
    }

    /// After the answer to an upgrade, whose request is the first stream's. Nothing is sent until the client's preface
    /// has come: Java's own client mixes up what comes together with the answer (1 to 4 of 100 answers of 100,000 bytes,
    /// JDK 25), and every client sends its preface at once (RFC 7540, 3.2).
    void upgraded(byte[] settings, RequestHead head) throws IOException {
        out.settings(settings, streams.values());
        serve(PREFACE, new Http2Request(head.method(), head.path(), head.query(), head.headers(), 0));
    }

    private void serve(byte[] preface, @Nullable Http2Request first) throws IOException {
        connection.onEnd(() -> working.values().forEach(Thread::interrupt));
        int code = Http2Exception.NONE;
        try {
            connection.allReads(patience.start());
            if (!java.util.Arrays.equals(in.readNBytes(preface.length), preface)) {
                throw new Http2Exception(Http2Exception.PROTOCOL, "no preface");
            }
            out.frame(Http2Frame.SETTINGS, 0, 0, ownSettings());
            window.open();
            if (first != null) {
                begin(1, first, true);
            }
            frames();
        } catch (Http2Exception e) {
            code = e.code();
            LOG.log(Level.DEBUG, "A connection was ended", e);
        } catch (EOFException | SocketTimeoutException e) {
            LOG.log(Level.DEBUG, "A client left", e);
        } finally {
            streams.values().forEach(Http2Stream::fail);
            out.wake();
            goAway(code);
            out.close();
            working.values().forEach(Thread::interrupt);
        }
    }

    private void goAway(int code) {
        try {
            out.goAway(lastStream, code);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A client left", e);
        }
    }

    private static byte[] ownSettings() {
        ByteBuffer settings = ByteBuffer.allocate(24);
        settings.putShort((short) 0x3).putInt(STREAMS_MAX);
        settings.putShort((short) 0x4).putInt(Http2Stream.WINDOW_BYTES);
        settings.putShort((short) 0x5).putInt(Http2Frame.PAYLOAD_BYTES);
        settings.putShort((short) 0x6).putInt(Http2Headers.BYTES);
        return settings.array();
    }

    private void frames() throws IOException {
        Duration wait = patience.start();
        while (true) {
            Http2Frame frame = next(wait);
            wait = patience.idle();
            if (frame == null) {
                return;
            }
            take(frame);
        }
    }

    /// @return null where the client left, or was idle for too long
    private @Nullable Http2Frame next(Duration wait) throws IOException {
        while (true) {
            connection.eachRead(wait);
            int first;
            try {
                first = in.read();
            } catch (SocketTimeoutException e) {
                if (working.isEmpty()) {
                    return null;
                }
                continue;
            }
            if (first < 0) {
                return null;
            }
            connection.allReads(patience.start());
            return Http2Frame.read(first, in);
        }
    }

    private void take(Http2Frame frame) throws IOException {
        switch (frame.type()) {
            case Http2Frame.DATA -> data(frame);
            case Http2Frame.HEADERS -> headers(frame);
            case Http2Frame.RST_STREAM -> {
                sized(frame, 4);
                lateBodies.forget(frame.stream());
                Http2Stream stream = streams.remove(frame.stream());
                if (stream != null) {
                    if (resets.incrementAndGet() > RESETS_MAX) {
                        throw new Http2Exception(Http2Exception.CALM, "too many requests taken back");
                    }
                    stream.fail();
                    out.wake();
                    window.restore(stream.discard());
                }
            }
            case Http2Frame.SETTINGS -> {
                if (frame.stream() != 0 || frame.payload().length % 6 != 0) {
                    throw new Http2Exception(Http2Exception.FRAME_SIZE, "no settings");
                }
                if (!frame.has(Http2Frame.ACK)) {
                    out.settings(frame.payload(), streams.values());
                    out.frame(Http2Frame.SETTINGS, Http2Frame.ACK, 0, new byte[0]);
                }
            }
            case Http2Frame.PING -> {
                sized(frame, 8);
                if (!frame.has(Http2Frame.ACK)) {
                    out.frame(Http2Frame.PING, Http2Frame.ACK, 0, frame.payload());
                }
            }
            case Http2Frame.WINDOW_UPDATE -> widen(frame);
            case Http2Frame.PUSH_PROMISE, Http2Frame.CONTINUATION ->
                throw new Http2Exception(Http2Exception.PROTOCOL, "a frame out of place");
            default -> {
                // Priorities are a hint; GOAWAY is followed by the end; what is not known is passed over.
            }
        }
    }

    private static void sized(Http2Frame frame, int bytes) throws Http2Exception {
        if (frame.payload().length != bytes) {
            throw new Http2Exception(Http2Exception.FRAME_SIZE, "a frame of another size");
        }
    }

    private void widen(Http2Frame frame) throws IOException {
        sized(frame, 4);
        int more = frame.number(0) & Integer.MAX_VALUE;
        if (more == 0) {
            throw new Http2Exception(Http2Exception.PROTOCOL, "no more room");
        }
        Http2Stream stream = streams.get(frame.stream());
        if (frame.stream() == 0) {
            out.widen(more);
        } else if (stream != null && !out.widen(stream, more)) {
            throw new Http2Exception(Http2Exception.FLOW_CONTROL, "too large a window");
        }
    }

    private void data(Http2Frame frame) throws IOException {
        int bytes = frame.payload().length;
        if (frame.stream() == 0 || frame.stream() > lastStream) {
            throw new Http2Exception(Http2Exception.PROTOCOL, "data of no stream");
        }
        window.take(bytes);
        Http2Stream stream = streams.get(frame.stream());
        if (stream == null || !stream.came(frame.content(), bytes, frame.has(Http2Frame.END_STREAM))) {
            window.restore(bytes);
            lateBodies.letGo(frame, bytes);
        }
    }

    private void headers(Http2Frame frame) throws IOException {
        // Also of a stream that is refused: the table is the connection's.
        List<Header> fields = headers.read(frame);
        int id = frame.stream();
        boolean ended = frame.has(Http2Frame.END_STREAM);
        Http2Stream known = streams.get(id);
        if (known != null) {
            // Trailing headers: nothing here reads them.
            known.came(new byte[0], 0, ended);
        } else if (id > lastStream) {
            if (id % 2 == 0) {
                throw new Http2Exception(Http2Exception.PROTOCOL, "no client's stream");
            }
            Http2Request request = Http2Request.of(fields);
            if (request == null) {
                lastStream = id;
                out.reset(id, Http2Exception.PROTOCOL);
            } else if (working.size() >= STREAMS_MAX) {
                lastStream = id;
                out.reset(id, Http2Exception.REFUSED_STREAM);
            } else {
                begin(id, request, ended);
            }
        }
    }

    private void begin(int id, Http2Request request, boolean ended) {
        lastStream = id;
        boolean waits = "100-continue".equalsIgnoreCase(request.headers().first("Expect"));
        Http2Stream stream = new Http2Stream(this, id, request.length(), ended, waits, out.streamWindow());
        streams.put(id, stream);
        Thread thread = Thread.ofVirtual().name("stream").unstarted(() -> answer(stream, request));
        working.put(id, thread);
        connection.idle(false);
        thread.start();
    }

    private void answer(Http2Stream stream, Http2Request from) {
        long started = System.nanoTime();
        HttpRequest request = new HttpRequest(
                from.method(), from.path(), from.query(), from.headers(), stream, connection.from());
        try (Visit visit = reception.enter(request)) {
            HttpResponse response = visit.answer(request);
            if (!stream.reset()) {
                writer.write(stream, request.method().equals("HEAD"), response);
                resets.updateAndGet(count -> Math.max(0, count - 1));
                if (!stream.ended()) {
                    lateBodies.begin(stream);
                }
            }
            log.answered(request, response, System.nanoTime() - started);
        } catch (IOException | UncheckedIOException | AwsException e) {
            LOG.log(Level.DEBUG, () -> "Broken off: " + request.method() + " " + request.path(), e);
            brokenOff(stream);
        } catch (InterruptedException e) {
            brokenOff(stream);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, () -> "Failed: " + request.method() + " " + request.path(), e);
            brokenOff(stream);
        } finally {
            streams.remove(stream.id());
            working.remove(stream.id());
            connection.idle(working.isEmpty());
            giveBack(stream.discard());
        }
    }

    private void brokenOff(Http2Stream stream) {
        try {
            out.reset(stream.id(), 0x2);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A client left", e);
        }
    }

    /// Tells a client that waits with its body to go on.
    void goOn(int stream) throws IOException {
        out.headers(stream, 100, new Headers(), false);
    }

    Duration bodyPatience() {
        return patience.body();
    }

    /// That much of a body was read: there is room for more.
    void read(Http2Stream stream, int bytes, boolean ended) throws IOException {
        if (!ended && bytes > 0) {
            out.windowUpdate(stream.id(), bytes);
        }
        window.restore(bytes);
    }

    private void giveBack(int bytes) {
        try {
            window.restore(bytes);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "A client left", e);
        }
    }
}
