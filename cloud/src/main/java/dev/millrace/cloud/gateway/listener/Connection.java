package dev.millrace.cloud.gateway.listener;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A client's connection. Every wait for its bytes has an end, which whoever reads sets beforehand; a write that
/// stands still is ended by the [Listener], which asks [#stalled].
final class Connection implements Closeable {
    private static final int WRITE_BYTES = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String from;
    private final Thread thread = Thread.currentThread();

    private long patienceNanos;
    private long deadline;
    private boolean untilDeadline;
    private int timeoutMs = -1;
    private volatile long writingSince;
    private volatile boolean idle = true;
    private volatile long idleSince = System.nanoTime();
    private volatile @Nullable Runnable ending;

    Connection(Socket socket) throws IOException {
        this.socket = socket;
        this.from = socket.getInetAddress().getHostAddress();
        this.in = new Incoming(socket.getInputStream());
        this.out = new Outgoing(socket.getOutputStream());
    }

    /// The address that the client calls from, such as `127.0.0.1`.
    String from() {
        return from;
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    /// From now on each read may wait this long.
    void eachRead(Duration patience) {
        patienceNanos = patience.toNanos();
        untilDeadline = false;
    }

    /// From now on all reads together may take this long.
    void allReads(Duration patience) {
        deadline = System.nanoTime() + patience.toNanos();
        untilDeadline = true;
    }

    /// Whether nothing is under way that a server that ends would wait for.
    boolean idle() {
        return idle;
    }

    void idle(boolean value) {
        idleSince = System.nanoTime();
        idle = value;
    }

    /// Since when, by [System#nanoTime], that has been so.
    long idleSince() {
        return idleSince;
    }

    /// What interrupts the work that is done for this connection in threads other than its own.
    void onEnd(Runnable action) {
        ending = action;
    }

    /// Whether a write has waited for its client longer than that.
    boolean stalled(Duration patience) {
        long since = writingSince;
        return since != 0 && System.nanoTime() - since > patience.toNanos();
    }

    /// Ends it, with whatever is done for it.
    void end() {
        close();
        thread.interrupt();
        Runnable action = ending;
        if (action != null) {
            action.run();
        }
    }

    /// Says that nothing more is written, and takes what the client still sends for a moment: closed at once, the
    /// answer could be lost with the bytes that nobody read.
    void closeGently(Duration patience, int bytes) {
        try {
            socket.shutdownOutput();
            allReads(patience);
            byte[] unread = new byte[8192];
            for (int left = bytes; left > 0; ) {
                int count = in.read(unread);
                if (count < 0) {
                    break;
                }
                left -= count;
            }
        } catch (IOException e) {
            // It is closed either way.
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done about it.
        }
    }

    private final class Incoming extends InputStream {
        private final InputStream source;

        Incoming(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            long nanos = untilDeadline ? deadline - System.nanoTime() : patienceNanos;
            if (nanos <= 0) {
                throw new SocketTimeoutException("The client was too slow.");
            }
            int ms = (int) Math.min(Integer.MAX_VALUE, Math.max(1, nanos / 1_000_000));
            if (ms != timeoutMs) {
                socket.setSoTimeout(ms);
                timeoutMs = ms;
            }
            return source.read(to, offset, length);
        }
    }

    private final class Outgoing extends OutputStream {
        private final OutputStream target;

        Outgoing(OutputStream target) {
            this.target = target;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                for (int at = 0; at < length; at += WRITE_BYTES) {
                    writingSince = Math.max(1, System.nanoTime());
                    target.write(from, offset + at, Math.min(WRITE_BYTES, length - at));
                }
            } finally {
                writingSince = 0;
            }
        }
    }
}
