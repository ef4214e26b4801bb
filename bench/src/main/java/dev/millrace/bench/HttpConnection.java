package dev.millrace.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Locale;

/// One kept connection; a request at a time. Reads as much of HTTP/1.1 as servers answer with: a length or chunks.
final class HttpConnection implements AutoCloseable {
    private static final int HEAD_BYTES = 64 << 10;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private byte[] buffer = new byte[256 << 10];
    private int from;
    private int to;

    HttpConnection(Target target) throws IOException {
        socket = new Socket(target.host(), target.port());
        socket.setTcpNoDelay(true);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /// @param body    valid until the next call
    record Answer(int status, byte[] body, int offset, int length) {
        String text() {
            return new String(body, offset, length, ISO_8859_1);
        }

        byte[] copy() {
            return Arrays.copyOfRange(body, offset, offset + length);
        }
    }

    Answer send(byte[] request) throws IOException {
        from = 0;
        to = 0;
        out.write(request);
        int bodyStart = readHead();
        String head = new String(buffer, 0, bodyStart, ISO_8859_1);
        int status = Integer.parseInt(head.substring(9, 12));
        String lower = head.toLowerCase(Locale.ROOT);
        from = bodyStart;
        if (lower.contains("\r\ntransfer-encoding: chunked")) {
            int length = readChunks(bodyStart);
            return new Answer(status, buffer, bodyStart, length);
        }
        int length = contentLength(lower);
        need(bodyStart + length);
        return new Answer(status, buffer, bodyStart, length);
    }

    private int readHead() throws IOException {
        int searched = 0;
        while (true) {
            for (int i = Math.max(0, searched - 3); i + 3 < to; i++) {
                if (buffer[i] == '\r' && buffer[i + 1] == '\n' && buffer[i + 2] == '\r' && buffer[i + 3] == '\n') {
                    return i + 4;
                }
            }
            searched = to;
            if (to > HEAD_BYTES) {
                throw new IOException("no end of the answer's head");
            }
            need(to + 1);
        }
    }

    /// Moves the chunks' contents together.
    private int readChunks(int start) throws IOException {
        int written = start;
        int at = start;
        while (true) {
            int end = at;
            while (true) {
                need(end + 2);
                if (buffer[end] == '\r' && buffer[end + 1] == '\n') {
                    break;
                }
                end++;
            }
            int size = Integer.parseInt(new String(buffer, at, end - at, ISO_8859_1).split(";", 2)[0].strip(), 16);
            need(end + 2 + size + 2);
            System.arraycopy(buffer, end + 2, buffer, written, size);
            written += size;
            at = end + 2 + size + 2;
            if (size == 0) {
                return written - start;
            }
        }
    }

    private static int contentLength(String head) throws IOException {
        int at = head.indexOf("\r\ncontent-length:");
        if (at < 0) {
            throw new IOException("an answer without a length: " + head);
        }
        int start = at + "\r\ncontent-length:".length();
        return Integer.parseInt(
                head.substring(start, head.indexOf("\r\n", start)).strip());
    }

    /// Reads until the buffer holds this many bytes.
    private void need(int bytes) throws IOException {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, buffer.length * 2));
        }
        while (to < bytes) {
            int read = in.read(buffer, to, buffer.length - to);
            if (read < 0) {
                throw new EOFException("the server closed the connection after " + to + " bytes of an answer");
            }
            to += read;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
