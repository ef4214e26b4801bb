package dev.millrace.cloud.gateway.listener;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// What a client may send on a connection of HTTP/2 before any of it was read, all streams together. For any number of
/// threads.
final class Http2Window {
    static final int BYTES = 4 << 20;

    private final Http2Output out;
    private final AtomicInteger room = new AtomicInteger(BYTES);
    private final AtomicInteger unreturned = new AtomicInteger();

    Http2Window(Http2Output out) {
        this.out = out;
    }

    /// Tells the client of it; until then it has the protocol's.
    void open() throws IOException {
        out.windowUpdate(0, BYTES - Http2Output.WINDOW_BYTES);
    }

    /// So much has come.
    /// @throws Http2Exception where that is more than there was room for
    void take(int bytes) throws Http2Exception {
        if (room.addAndGet(-bytes) < 0) {
            throw new Http2Exception(Http2Exception.FLOW_CONTROL, "more data than there was room for");
        }
    }

    /// There is room for so much more, which the client is told when it is half of the window.
    void restore(int bytes) throws IOException {
        int sum = unreturned.addAndGet(bytes);
        if (sum >= BYTES / 2 && unreturned.compareAndSet(sum, 0)) {
            room.addAndGet(sum);
            out.windowUpdate(0, sum);
        }
    }
}
