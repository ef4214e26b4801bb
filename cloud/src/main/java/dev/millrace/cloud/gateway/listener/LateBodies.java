package dev.millrace.cloud.gateway.listener;

import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Bodies of requests that were answered before all of them had come. What still comes is let go by, up to a bound; only
/// then is the stream ended (`RST_STREAM` without an error), since clients lose an answer that such an end follows.
final class LateBodies {
    static final int BYTES = 8 << 20;

    private final Http2Output out;
    private final Http2Window window;
    private final int most;

    /// By their streams, how much more of each is let go by.
    private final ConcurrentMap<Integer, AtomicInteger> left = new ConcurrentHashMap<>();

    /// @param most so many at a time; of those beyond, the stream is ended at once
    LateBodies(Http2Output out, Http2Window window, int most) {
        this.out = out;
        this.window = window;
        this.most = most;
    }

    /// A stream was answered.
    void begin(Http2Stream stream) throws IOException {
        if (left.size() >= most) {
            out.reset(stream.id(), Http2Exception.NONE);
            return;
        }
        left.put(stream.id(), new AtomicInteger(BYTES));
        int bytes = stream.discard();
        if (bytes > 0) {
            out.windowUpdate(stream.id(), bytes);
            window.restore(bytes);
        }
        if (stream.ended()) {
            left.remove(stream.id());
        }
    }

    /// More has come of what may be one of them.
    /// @param bytes with its padding
    void letGo(Http2Frame frame, int bytes) throws IOException {
        AtomicInteger more = left.get(frame.stream());
        if (more == null) {
            return;
        }
        if (frame.has(Http2Frame.END_STREAM)) {
            left.remove(frame.stream());
        } else if (more.addAndGet(-bytes) < 0) {
            left.remove(frame.stream());
            out.reset(frame.stream(), Http2Exception.NONE);
        } else if (bytes > 0) {
            out.windowUpdate(frame.stream(), bytes);
        }
    }

    /// The client took its request back.
    void forget(int stream) {
        left.remove(stream);
    }
}
