package dev.millrace.cloud.gateway;

import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import io.helidon.webserver.http.ServerRequest;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A request's body as it comes from the connection. A client that waits to be told to go on (`Expect:
/// 100-continue`) is
/// told so at the first read.
final class ReceivedBody implements Body {
    private final ServerRequest request;
    private final long size;

    ReceivedBody(ServerRequest request) {
        this.request = request;
        this.size = request.content().hasEntity()
                ? request.headers().contentLength().orElse(-1)
                : 0;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() {
        return size == 0
                ? InputStream.nullInputStream()
                : new ConnectionStream(request.content().inputStream());
    }

    /// Into an array of the right size at once.
    @Override
    public Bytes readAll(int limit) throws IOException {
        if (size == 0) {
            return Bytes.EMPTY;
        }
        if (size > limit) {
            throw new TooLargeException();
        }
        try (InputStream in = open()) {
            if (size < 0) {
                byte[] array = in.readNBytes(limit);
                if (array.length == limit && in.read() >= 0) {
                    throw new TooLargeException();
                }
                return Bytes.wrap(array);
            }
            byte[] array = new byte[(int) size];
            if (in.readNBytes(array, 0, array.length) < array.length) {
                throw new EOFException("The body ended early.");
            }
            return Bytes.wrap(array);
        }
    }

    /// The server throws unchecked where a connection breaks: to a reader that is an IOException like others.
    private static final class ConnectionStream extends FilterInputStream {
        ConnectionStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            try {
                return in.read();
            } catch (RuntimeException e) {
                throw new IOException("The connection broke.", e);
            }
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            try {
                return in.read(to, offset, length);
            } catch (RuntimeException e) {
                throw new IOException("The connection broke.", e);
            }
        }
    }
}
