package dev.millrace.cloud.gateway.listener;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// A frame of HTTP/2 (RFC 9113, 4.1): a length of 24 bits, a type, flags, a stream's number, and that many bytes.
record Http2Frame(int type, int flags, int stream, byte[] payload) {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PUSH_PROMISE = 5;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITIZED = 0x20;

    static final int HEAD_BYTES = 9;

    /// The largest frame that is taken; no larger one is asked for.
    static final int PAYLOAD_BYTES = 64 << 10;

    private static final int PRIORITY_BYTES = 5;

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// Reads what follows a frame's first byte.
    static Http2Frame read(int first, InputStream in) throws IOException {
        byte[] head = fully(in, HEAD_BYTES - 1);
        int length = first << 16 | (head[0] & 0xFF) << 8 | head[1] & 0xFF;
        if (length > PAYLOAD_BYTES) {
            throw new Http2Exception(Http2Exception.FRAME_SIZE, "too large a frame");
        }
        return new Http2Frame(head[2] & 0xFF, head[3] & 0xFF, number(head, 4) & Integer.MAX_VALUE, fully(in, length));
    }

    /// The payload without padding and, of HEADERS, without priorities.
    byte[] content() throws Http2Exception {
        int from = 0;
        int to = payload.length;
        if (has(PADDED)) {
            if (to == 0) {
                throw new Http2Exception(Http2Exception.FRAME_SIZE, "padding without its length");
            }
            from = 1;
            to -= payload[0] & 0xFF;
        }
        if (type == HEADERS && has(PRIORITIZED)) {
            from += PRIORITY_BYTES;
        }
        if (from > to) {
            throw new Http2Exception(Http2Exception.PROTOCOL, "more padding than there is room for");
        }
        return from == 0 && to == payload.length ? payload : java.util.Arrays.copyOfRange(payload, from, to);
    }

    int number(int at) {
        return number(payload, at);
    }

    private static int number(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 24
                | (bytes[at + 1] & 0xFF) << 16
                | (bytes[at + 2] & 0xFF) << 8
                | bytes[at + 3] & 0xFF;
    }

    private static byte[] fully(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("A frame broke off.");
        }
        return bytes;
    }
}
