package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.Body;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/// A request's body as it comes from an HTTP/1 connection. A client that waits to be told to go on is told so at the
/// first read. What goes wrong reaches the reader as one of the JDK's exceptions: `SocketTimeoutException` where the
/// client pauses too long, `EOFException` where it leaves, `ProtocolException` where its chunks are none.
final class Http1Body implements Body {
    private final long size;
    private final InputStream framed;
    private final GoingOn goOn;
    private boolean waiting;
    private boolean begun;
    private long left;
    private boolean ended;
    private boolean broken;

    /// Tells the client to go on.
    @FunctionalInterface
    interface GoingOn {
        void say() throws IOException;
    }

    /// @param size -1 where it comes in chunks
    /// @param waiting whether the client waits for `goOn`
    Http1Body(long size, boolean waiting, GoingOn goOn, SessionInputBuffer buffer, InputStream in) {
        this.size = size;
        this.waiting = waiting;
        this.goOn = goOn;
        this.left = size;
        this.ended = size == 0;
        this.framed =
                size < 0 ? new ChunkedInputStream(buffer, in) : new ContentLengthInputStream(buffer, in, Math.max(0, size));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() {
        return ended ? InputStream.nullInputStream() : new Reading();
    }

    /// Whether all of it was read, so that the next request follows.
    boolean ended() {
        return ended;
    }

    /// Whether what nobody read of it may be taken off the connection to get at the next request.
    boolean skippable(int bytes) {
        return ended || !waiting && !broken && (size < 0 ? begun : left <= bytes);
    }

    /// Takes off what nobody read.
    /// @return whether it was not more than that
    boolean skip(int bytes) throws IOException {
        byte[] unread = new byte[8192];
        InputStream in = open();
        for (int count = 0; !ended && count <= bytes; ) {
            count += Math.max(0, in.read(unread));
        }
        return ended;
    }

    private final class Reading extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (ended || length == 0) {
                return ended ? -1 : 0;
            }
            if (waiting) {
                waiting = false;
                goOn.say();
            }
            begun = true;
            int count;
            try {
                count = framed.read(to, offset, length);
            } catch (IOException e) {
                broken = true;
                throw told(e);
            }
            if (count < 0) {
                ended = true;
            } else if (size > 0) {
                left -= count;
                ended = left == 0;
            }
            return count;
        }
    }

    private static IOException told(IOException e) {
        return switch (e) {
            case TruncatedChunkException _, ConnectionClosedException _ -> new EOFException("The body ended early.");
            case MalformedChunkCodingException _ -> new ProtocolException("The body's chunks are not well formed.");
            default -> e;
        };
    }
}
