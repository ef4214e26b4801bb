package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.Body;
import dev.millrace.wire.codec.GrowingBytes;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes answers as HTTP/1 has them. One whose length is not known beforehand is sent in chunks, or, to a client of
/// HTTP/1.0, to the end of the connection.
final class Http1Writer {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 64 << 10;
    private static final int TOGETHER_BYTES = 256 << 10;

    private final OutputStream out;

    Http1Writer(OutputStream out) {
        this.out = out;
    }

    void goOn() throws IOException {
        out.write(CONTINUE);
    }

    /// @param head what is answered; null where it could not be read
    /// @param keepOpen whether the connection may serve another request
    /// @return whether it still may, now that the answer's form is known
    /// @throws IOException where the client left
    /// @throws InterruptedException where the server ends meanwhile
    boolean write(@Nullable RequestHead head, HttpResponse response, boolean keepOpen)
            throws IOException, InterruptedException {
        boolean bodiless = head != null && head.method().equals("HEAD")
                || response.status() == 204
                || response.status() == 304;
        boolean old = head != null && head.oldVersion();
        long length = length(response, bodiless);
        boolean open = keepOpen && (length >= 0 || !old || bodiless);
        GrowingBytes bytes = new GrowingBytes(1024);
        bytes.text("HTTP/1.1 ").text(Integer.toString(response.status())).text(" ").text(Reasons.of(response.status()));
        bytes.text("\r\nDate: ").text(HttpDate.now()).text("\r\n");
        response.headers().forEach((name, value) -> {
            if (!isFraming(name)) {
                bytes.text(name).text(": ").text(sendable(value)).text("\r\n");
            }
        });
        if (length >= 0 && response.status() != 204) {
            bytes.text("Content-Length: ").text(Long.toString(length)).text("\r\n");
        } else if (length < 0 && !old && !bodiless) {
            bytes.text("Transfer-Encoding: chunked\r\n");
        }
        if (!open) {
            bytes.text("Connection: close\r\n");
        } else if (old) {
            bytes.text("Connection: keep-alive\r\n");
        }
        bytes.text("\r\n");
        if (bodiless) {
            out.write(bytes.array(), 0, bytes.length());
            return open;
        }
        switch (response.payload()) {
            case Payload.Whole(byte[] array, int size) -> {
                if (size <= TOGETHER_BYTES) {
                    bytes.write(array, 0, size);
                    out.write(bytes.array(), 0, bytes.length());
                } else {
                    out.write(bytes.array(), 0, bytes.length());
                    out.write(array, 0, size);
                }
            }
            case Payload.Streamed(Body body) -> {
                out.write(bytes.array(), 0, bytes.length());
                if (length >= 0) {
                    Counted counted = new Counted(out, length);
                    body.writeTo(counted);
                    return open && counted.complete();
                }
                OutputStream stream = unbounded(old);
                body.writeTo(stream);
                stream.close();
            }
            case Payload.Live(HttpResponse.Writer writer) -> {
                out.write(bytes.array(), 0, bytes.length());
                OutputStream stream = unbounded(old);
                writer.writeTo(stream);
                stream.close();
            }
        }
        return open;
    }

    private static long length(HttpResponse response, boolean bodiless) {
        String stated = bodiless ? response.headers().first("Content-Length") : null;
        if (stated != null) {
            return Long.parseLong(stated);
        }
        return switch (response.payload()) {
            case Payload.Whole(byte[] _, int size) -> size;
            case Payload.Streamed(Body body) -> body.size();
            case Payload.Live _ -> -1;
        };
    }

    private OutputStream unbounded(boolean old) {
        return new BufferedOutputStream(old ? new Untouched(out) : new Chunks(out), BUFFER_BYTES);
    }

    static boolean isFraming(String name) {
        return switch (RequestHead.lower(name)) {
            case "content-length", "transfer-encoding", "connection", "date", "keep-alive" -> true;
            default -> false;
        };
    }

    /// Nothing that a header's value holds ends it.
    static String sendable(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7F) {
                return value.replaceAll("[\\x00-\\x08\\x0A-\\x1F\\x7F]", " ");
            }
        }
        return value;
    }

    /// The answer as it is: its end is the connection's.
    private static final class Untouched extends OutputStream {
        private final OutputStream out;

        Untouched(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            out.write(from, offset, length);
        }
    }

    /// Each write a chunk; closing writes the last one.
    private static final class Chunks extends OutputStream {
        private final OutputStream out;

        Chunks(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (length == 0) {
                return;
            }
            GrowingBytes chunk = new GrowingBytes(length + 16);
            chunk.text(Integer.toHexString(length)).text("\r\n");
            chunk.write(from, offset, length);
            chunk.text("\r\n");
            out.write(chunk.array(), 0, chunk.length());
        }

        @Override
        public void close() throws IOException {
            out.write(LAST_CHUNK);
        }
    }

    /// As many bytes as were promised, no more.
    private static final class Counted extends OutputStream {
        private final OutputStream out;
        private long left;

        Counted(OutputStream out, long left) {
            this.out = out;
            this.left = left;
        }

        boolean complete() {
            return left == 0;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            if (length > left) {
                throw new IOException("The answer is longer than it was said to be.");
            }
            out.write(from, offset, length);
            left -= length;
        }
    }
}
