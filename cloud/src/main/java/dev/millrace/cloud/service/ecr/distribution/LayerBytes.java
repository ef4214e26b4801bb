package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.cloud.service.ecr.domain.Digest;
import dev.millrace.cloud.service.ecr.store.Layers;
import dev.millrace.wire.Body;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A stretch of a layer, read from its file while it is sent.
record LayerBytes(Layers layers, Digest digest, long from, long length) implements Body {
    private static final int CHUNK_BYTES = 128 << 10;

    @Override
    public long size() {
        return length;
    }

    @Override
    public InputStream open() throws IOException {
        return new Stretch(layers.open(digest, from), length);
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, Math.max(1, length))];
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                out.write(chunk, 0, read);
            }
        }
    }

    private static final class Stretch extends InputStream {
        private final InputStream file;
        private long rest;

        Stretch(InputStream file, long length) {
            this.file = file;
            this.rest = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int max) throws IOException {
            if (max == 0) {
                return 0;
            }
            if (rest == 0) {
                return -1;
            }
            int read = file.read(into, offset, (int) Math.min(max, rest));
            if (read < 0) {
                throw new EOFException("A layer's file is shorter than what is kept of it says");
            }
            rest -= read;
            return read;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
