package dev.millrace.wire;

import dev.millrace.wire.http.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A payload that streams: never held whole. A request's body can be opened once.
public interface Body {
    /// Size in bytes of what [#open] will give, or -1 where it is not known beforehand.
    long size();

    /// The bytes, from the start. The caller closes the stream.
    InputStream open() throws IOException;

    /// Writes all bytes; an implementation that can hand over a file faster does so.
    default void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            in.transferTo(out);
        }
    }

    /// All bytes at once, without a copy where they are at hand already.
    /// @param limit the most there may be
    /// @throws IOException where there are more, or they cannot be read
    default Bytes readAll(int limit) throws IOException {
        try (InputStream in = open()) {
            byte[] array = in.readNBytes(limit);
            if (array.length == limit && in.read() >= 0) {
                throw new IOException("more than " + limit + " bytes");
            }
            return Bytes.wrap(array);
        }
    }

    /// Header fields that came behind the bytes, such as S3's trailing checksums: complete when the stream has been
    /// read to its end, empty where there are none.
    default Headers trailers() {
        return new Headers();
    }

    static Body of(Bytes bytes) {
        return new Body() {
            @Override
            public long size() {
                return bytes.size();
            }

            @Override
            public InputStream open() {
                return bytes.stream();
            }

            @Override
            public Bytes readAll(int limit) throws IOException {
                if (bytes.size() > limit) {
                    throw new IOException("more than " + limit + " bytes");
                }
                return bytes;
            }
        };
    }

    static Body of(InputStream in, long size) {
        return new Body() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open() {
                return in;
            }
        };
    }
}
