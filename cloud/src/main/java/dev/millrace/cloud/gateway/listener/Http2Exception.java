package dev.millrace.cloud.gateway.listener;

import java.io.IOException;

/// What ends a connection of HTTP/2, by the code that the client is told (RFC 9113, 7).
final class Http2Exception extends IOException {
    static final int NONE = 0x0;
    static final int PROTOCOL = 0x1;
    static final int FLOW_CONTROL = 0x3;
    static final int FRAME_SIZE = 0x6;
    static final int REFUSED_STREAM = 0x7;
    static final int COMPRESSION = 0x9;
    static final int CALM = 0xB;

    private static final long serialVersionUID = 1;

    private final int code;

    Http2Exception(int code, String message) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
