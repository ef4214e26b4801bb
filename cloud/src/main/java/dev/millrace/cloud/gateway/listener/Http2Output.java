package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.http.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What is written to a connection of HTTP/2, by any number of streams: whole frames, and no more data than the
/// client's windows have room for. Headers are written without a table and without Huffman's code: nothing has to be
/// remembered, and on one machine nothing is gained by fewer bytes.
final class Http2Output {
    /// What a side may send before it has heard of another size.
    static final int WINDOW_BYTES = 65_535;

    private static final int STATUS_NAME = 0x08;
    private static final int SETTING_BYTES = 6;

    private final OutputStream out;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private long window = WINDOW_BYTES;
    private long streamWindow = WINDOW_BYTES;
    private int frameBytes = 16_384;
    private boolean closed;

    Http2Output(OutputStream out) {
        this.out = out;
    }

    /// The window that a new stream begins with.
    long streamWindow() {
        lock.lock();
        try {
            return streamWindow;
        } finally {
            lock.unlock();
        }
    }

    /// The client's settings: the size of its streams' windows and of its frames count here.
    void settings(byte[] settings, Iterable<Http2Stream> streams) throws Http2Exception {
        lock.lock();
        try {
            for (int at = 0; at + SETTING_BYTES <= settings.length; at += SETTING_BYTES) {
                int name = (settings[at] & 0xFF) << 8 | settings[at + 1] & 0xFF;
                long value = new Http2Frame(0, 0, 0, settings).number(at + 2) & 0xFFFF_FFFFL;
                if (name == 0x4) {
                    if (value > Integer.MAX_VALUE) {
                        throw new Http2Exception(Http2Exception.FLOW_CONTROL, "too large a window");
                    }
                    long more = value - streamWindow;
                    streamWindow = value;
                    streams.forEach(stream -> stream.window += more);
                } else if (name == 0x5) {
                    if (value < 16_384 || value > 0xFF_FFFF) {
                        throw new Http2Exception(Http2Exception.PROTOCOL, "no size for frames");
                    }
                    frameBytes = (int) Math.min(value, Http2Frame.PAYLOAD_BYTES);
                }
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// More room for the connection.
    void widen(int bytes) throws Http2Exception {
        lock.lock();
        try {
            window += bytes;
            if (window > Integer.MAX_VALUE) {
                throw new Http2Exception(Http2Exception.FLOW_CONTROL, "too large a window");
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// More room for a stream.
    /// @return whether that is a window still
    boolean widen(Http2Stream stream, int bytes) {
        lock.lock();
        try {
            stream.window += bytes;
            room.signalAll();
            return stream.window <= Integer.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits for room looks again at what became of its stream.
    void wake() {
        lock.lock();
        try {
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void frame(int type, int flags, int stream, byte[] payload) throws IOException {
        frame(type, flags, stream, payload, 0, payload.length);
    }

    private void frame(int type, int flags, int stream, byte[] payload, int offset, int length) throws IOException {
        byte[] frame = new byte[Http2Frame.HEAD_BYTES + length];
        frame[0] = (byte) (length >> 16);
        frame[1] = (byte) (length >> 8);
        frame[2] = (byte) length;
        frame[3] = (byte) type;
        frame[4] = (byte) flags;
        number(frame, 5, stream);
        System.arraycopy(payload, offset, frame, Http2Frame.HEAD_BYTES, length);
        lock.lock();
        try {
            out.write(frame);
        } finally {
            lock.unlock();
        }
    }

    void number(int type, int stream, int value) throws IOException {
        byte[] payload = new byte[4];
        number(payload, 0, value);
        frame(type, 0, stream, payload);
    }

    /// @param bytes what the client may send more, of a stream or, with 0, of all
    void windowUpdate(int stream, int bytes) throws IOException {
        number(Http2Frame.WINDOW_UPDATE, stream, bytes);
    }

    void reset(int stream, int code) throws IOException {
        number(Http2Frame.RST_STREAM, stream, code);
    }

    void goAway(int lastStream, int code) throws IOException {
        byte[] payload = new byte[8];
        number(payload, 0, lastStream);
        number(payload, 4, code);
        frame(Http2Frame.GOAWAY, 0, 0, payload);
    }

    void headers(int stream, int status, Headers headers, boolean last) throws IOException {
        GrowingBytes block = new GrowingBytes(512);
        block.write(STATUS_NAME);
        text(Integer.toString(status), block);
        headers.forEach((name, value) -> {
            block.write(0);
            text(RequestHead.lower(name), block);
            text(Http1Writer.sendable(value), block);
        });
        int most;
        lock.lock();
        try {
            most = frameBytes;
            // No other frame may come between these.
            for (int at = 0; at == 0 || at < block.length(); at += most) {
                int length = Math.min(most, block.length() - at);
                int flags = at + length == block.length() ? Http2Frame.END_HEADERS : 0;
                boolean first = at == 0;
                frame(
                        first ? Http2Frame.HEADERS : Http2Frame.CONTINUATION,
                        first && last ? flags | Http2Frame.END_STREAM : flags,
                        stream,
                        block.array(),
                        at,
                        length);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Writes as the windows let it.
    /// @throws IOException where the stream is no more, or the client makes no room for that long
    void data(Http2Stream stream, byte[] bytes, int offset, int length, Duration patience)
            throws IOException, InterruptedException {
        for (int at = 0; at < length; ) {
            int count = take(stream, length - at, patience);
            frame(Http2Frame.DATA, 0, stream.id(), bytes, offset + at, count);
            at += count;
        }
    }

    private int take(Http2Stream stream, int wanted, Duration patience) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (Math.min(window, stream.window) <= 0 && !closed && !stream.reset()) {
                if (left <= 0) {
                    throw new IOException("The client makes no room.");
                }
                left = room.awaitNanos(left);
            }
            if (closed || stream.reset()) {
                throw new IOException("The client left.");
            }
            int count = (int) Math.min(Math.min(wanted, frameBytes), Math.min(window, stream.window));
            window -= count;
            stream.window -= count;
            return count;
        } finally {
            lock.unlock();
        }
    }

    void lastData(int stream) throws IOException {
        frame(Http2Frame.DATA, Http2Frame.END_STREAM, stream, new byte[0]);
    }

    private static void number(byte[] to, int at, int value) {
        to[at] = (byte) (value >> 24);
        to[at + 1] = (byte) (value >> 16);
        to[at + 2] = (byte) (value >> 8);
        to[at + 3] = (byte) value;
    }

    /// A length of a prefix of seven bits, and the bytes.
    private static void text(String text, GrowingBytes block) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length;
        if (length < 0x7F) {
            block.write(length);
        } else {
            block.write(0x7F);
            length -= 0x7F;
            while (length >= 0x80) {
                block.write(length & 0x7F | 0x80);
                length >>= 7;
            }
            block.write(length);
        }
        block.write(bytes);
    }
}
