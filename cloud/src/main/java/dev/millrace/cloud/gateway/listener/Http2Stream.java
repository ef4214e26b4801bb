package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.Body;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A request of HTTP/2 and its body: the connection puts in what comes, up to the stream's window; whoever answers
/// takes it out, which makes room for more.
final class Http2Stream implements Body {
    /// What may come of a body before any of it was read.
    static final int WINDOW_BYTES = 1 << 20;

    private final Http2Connection connection;
    private final int id;
    private final long size;
    private boolean waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<byte[]> came = new ArrayDeque<>();
    private int comeBytes;
    private long total;
    private int room = WINDOW_BYTES;
    private boolean ended;
    private boolean discarded;
    private @Nullable IOException failure;
    private volatile boolean reset;

    /// What may still be sent; guarded by [Http2Output].
    long window;

    /// @param size of its body, -1 where that is not known
    /// @param waiting whether the client waits to be told to go on
    Http2Stream(Http2Connection connection, int id, long size, boolean ended, boolean waiting, long window) {
        this.connection = connection;
        this.id = id;
        this.size = ended ? 0 : size;
        this.ended = ended;
        this.waiting = waiting && !ended;
        this.window = window;
    }

    int id() {
        return id;
    }

    /// Whether the client, or the connection's end, took it back.
    boolean reset() {
        return reset;
    }

    /// Whether all of the request has come.
    boolean ended() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() {
        return new Reading();
    }

    /// @param framed the bytes that count against the window, padding included
    /// @return whether they are kept for a reader
    boolean came(byte[] data, int framed, boolean last) throws Http2Exception {
        lock.lock();
        try {
            if (discarded) {
                ended |= last;
                return false;
            }
            if (ended || framed > room) {
                throw new Http2Exception(Http2Exception.FLOW_CONTROL, "more data than there was room for");
            }
            room -= framed;
            total += data.length;
            if (data.length > 0) {
                came.addLast(data);
                comeBytes += framed;
            }
            if (size >= 0 && (total > size || last && total < size)) {
                failure = new ProtocolException("The body is not as long as it was said to be.");
            }
            ended = last;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    void fail() {
        lock.lock();
        try {
            reset = true;
            if (!ended) {
                failure = new EOFException("The client left.");
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What came and nobody read: room that the connection gets back.
    int discard() {
        lock.lock();
        try {
            int bytes = comeBytes;
            discarded = true;
            comeBytes = 0;
            came.clear();
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private final class Reading extends InputStream {
        private byte[] current = new byte[0];
        private int at;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at == current.length && !next()) {
                return -1;
            }
            int count = Math.min(length, current.length - at);
            System.arraycopy(current, at, to, offset, count);
            at += count;
            return count;
        }

        private boolean next() throws IOException {
            if (waiting) {
                waiting = false;
                connection.goOn(id);
            }
            int freed = 0;
            lock.lock();
            try {
                long left = connection.bodyPatience().toNanos();
                while (came.isEmpty() && !ended && failure == null) {
                    if (left <= 0) {
                        throw new SocketTimeoutException("The client was too slow.");
                    }
                    left = changed.awaitNanos(left);
                }
                if (failure != null) {
                    throw failure;
                }
                byte[] more = came.pollFirst();
                if (more == null) {
                    return false;
                }
                current = more;
                at = 0;
                // Padding is little: what is freed is what was read, and the rest when all was.
                freed = came.isEmpty() ? comeBytes : Math.min(comeBytes, more.length);
                comeBytes -= freed;
                room += ended ? 0 : freed;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The server ends.", e);
            } finally {
                lock.unlock();
            }
            connection.read(Http2Stream.this, freed, ended);
            return true;
        }
    }
}
