package dev.millrace.cloud.gateway.listener;

import dev.millrace.wire.Body;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// Writes answers as HTTP/2 has them: headers, data as the client makes room for it, an end.
final class Http2Writer {
    private static final int BUFFER_BYTES = 64 << 10;

    private final Http2Output out;
    private final Duration patience;

    Http2Writer(Http2Output out, Duration patience) {
        this.out = out;
        this.patience = patience;
    }

    /// @throws IOException where the client left, or makes no room
    /// @throws InterruptedException where the server ends meanwhile
    void write(Http2Stream stream, boolean head, HttpResponse response)
            throws IOException, InterruptedException {
        Headers headers = new Headers().add("date", HttpDate.now());
        String stated = response.headers().first("Content-Length");
        response.headers().forEach((name, value) -> {
            if (!Http1Writer.isFraming(name)) {
                headers.add(name, value);
            }
        });
        boolean bodiless = head || response.status() == 204 || response.status() == 304;
        long length = switch (response.payload()) {
            case Payload.Whole(byte[] _, int size) -> size;
            case Payload.Streamed(Body body) -> body.size();
            case Payload.Live _ -> -1;
        };
        if (bodiless && stated != null) {
            headers.add("content-length", stated);
        } else if (length >= 0 && response.status() != 204) {
            headers.add("content-length", Long.toString(length));
        }
        out.headers(stream.id(), response.status(), headers, bodiless || length == 0);
        if (bodiless || length == 0) {
            return;
        }
        switch (response.payload()) {
            case Payload.Whole(byte[] array, int size) -> out.data(stream, array, 0, size, patience);
            case Payload.Streamed(Body body) -> {
                OutputStream data = new BufferedOutputStream(new Data(stream), BUFFER_BYTES);
                body.writeTo(data);
                data.flush();
            }
            case Payload.Live(HttpResponse.Writer writer) -> {
                OutputStream data = new BufferedOutputStream(new Data(stream), BUFFER_BYTES);
                writer.writeTo(data);
                data.flush();
            }
        }
        out.lastData(stream.id());
    }

    private final class Data extends OutputStream {
        private final Http2Stream stream;

        Data(Http2Stream stream) {
            this.stream = stream;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] from, int offset, int length) throws IOException {
            try {
                out.data(stream, from, offset, length, patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The server ends.", e);
            }
        }
    }
}
