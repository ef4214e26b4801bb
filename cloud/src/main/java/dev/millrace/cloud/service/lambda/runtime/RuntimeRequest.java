package dev.millrace.cloud.service.lambda.runtime;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A request to the Runtime API: HTTP/1.1 as runtimes speak it, with a length or in chunks. Only one program, which the
/// server itself started, talks here; still every size has a limit.
/// @param headers by lower-case name, trailers among them
/// @param tooLarge whether the body was longer than a response may be; it was read and dropped
record RuntimeRequest(
        String method, String path, Map<String, String> headers, byte[] body, boolean tooLarge, boolean keepAlive) {
    private static final int LINE_BYTES = 16 * 1024;
    private static final int HEADERS = 100;

    /// Larger bodies, and those of unknown length, are read one at a time.
    private static final int SMALL_BODY_BYTES = 64 * 1024;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// The next request of a connection, or null at its end.
    /// Where the body of a request goes instead of into memory.
    @FunctionalInterface
    interface Streams {
        @Nullable
        OutputStream of(String path, Map<String, String> headers);
    }

    /// @param large one permit, for the one large body that is read at a time
    static @Nullable RuntimeRequest read(
            BufferedInputStream in, OutputStream out, int maxBodyBytes, Semaphore large, Streams streams)
            throws IOException, InterruptedException {
        String line = line(in);
        while (line != null && line.isEmpty()) {
            line = line(in);
        }
        if (line == null) {
            return null;
        }
        String[] words = line.split(" ");
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new IOException("not HTTP: " + line);
        }
        Map<String, String> headers = new HashMap<>();
        headers(in, headers);
        boolean keepAlive = words[2].equals("HTTP/1.1")
                ? !"close".equalsIgnoreCase(headers.get("connection"))
                : "keep-alive".equalsIgnoreCase(headers.get("connection"));
        if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
            out.write(CONTINUE);
            out.flush();
        }
        Limited body = new Limited(maxBodyBytes);
        String coding = headers.get("transfer-encoding");
        String length = headers.get("content-length");
        boolean chunked = coding != null && coding.toLowerCase(Locale.ROOT).contains("chunked");
        long bytes = length == null || chunked ? 0 : number(length, 10);
        OutputStream stream = streams.of(words[1], headers);
        OutputStream target = stream == null ? body : stream;
        boolean alone = stream == null && (chunked || bytes > SMALL_BODY_BYTES);
        if (alone) {
            large.acquire();
        }
        try {
            if (chunked) {
                chunks(in, target);
                headers(in, headers);
            } else {
                copy(in, bytes, target);
            }
        } finally {
            if (alone) {
                large.release();
            }
        }
        return new RuntimeRequest(words[0], words[1], headers, body.toByteArray(), body.over, keepAlive);
    }

    private static void chunks(InputStream in, OutputStream body) throws IOException {
        while (true) {
            String line = line(in);
            if (line == null) {
                throw new EOFException("end within a chunked body");
            }
            int extension = line.indexOf(';');
            long size = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
            if (size == 0) {
                return;
            }
            copy(in, size, body);
            String end = line(in);
            if (end == null || !end.isEmpty()) {
                throw new IOException("a chunk without its end");
            }
        }
    }

    private static void copy(InputStream in, long bytes, OutputStream body) throws IOException {
        byte[] piece = new byte[(int) Math.min(bytes, 64 * 1024)];
        long left = bytes;
        while (left > 0) {
            int read = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (read < 0) {
                throw new EOFException("end within a body");
            }
            body.write(piece, 0, read);
            left -= read;
        }
    }

    private static void headers(InputStream in, Map<String, String> headers) throws IOException {
        for (String line = line(in); line == null || !line.isEmpty(); line = line(in)) {
            if (line == null) {
                throw new EOFException("end within headers");
            }
            int colon = line.indexOf(':');
            if (colon <= 0 || headers.size() >= HEADERS) {
                throw new IOException("not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    private static @Nullable String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                if (line.isEmpty()) {
                    return null;
                }
                throw new EOFException("end within a line");
            }
            if (line.length() >= LINE_BYTES) {
                throw new IOException("a line longer than " + LINE_BYTES);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static long number(String text, int radix) throws IOException {
        try {
            long value = Long.parseLong(text, radix);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IOException("not a length: " + text);
    }

    /// Keeps so much and notes that there was more.
    private static final class Limited extends ByteArrayOutputStream {
        private final int limit;
        private boolean over;

        private Limited(int limit) {
            super(512);
            this.limit = limit;
        }

        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            if (count + length > limit) {
                over = true;
                count = 0;
            }
            if (!over) {
                super.write(bytes, offset, length);
            }
        }
    }
}
