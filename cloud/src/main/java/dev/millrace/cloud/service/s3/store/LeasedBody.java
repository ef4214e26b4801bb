package dev.millrace.cloud.service.s3.store;

import dev.millrace.cloud.service.s3.domain.BodyRef;
import dev.millrace.cloud.storage.BlobFiles;
import dev.millrace.wire.Body;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A stretch of bodies that lie one after another: one file, or the parts of an upload. Only one file is open at
/// a time.
/// All that is needed of the pieces is held from the making of this until its stream is closed: files by a lease, rows
/// (an upload has at most one: its last part) by their bytes. Opened once.
final class LeasedBody implements Body {
    private static final int CHUNK_BYTES = 128 * 1024;
    private static final byte[] NOTHING = {};

    private final Leases leases;
    private final Consumer<List<String>> erase;
    private final BlobFiles files;
    private final Map<String, byte[]> rows = new HashMap<>();
    private final List<BodyRef> pieces;
    private final long from;
    private final long length;

    LeasedBody(
            Leases leases,
            Consumer<List<String>> erase,
            BlobFiles files,
            Function<BodyRef, byte[]> row,
            List<BodyRef> pieces,
            long from,
            long length) {
        this.leases = leases;
        this.erase = erase;
        this.files = files;
        this.pieces = pieces;
        this.from = from;
        this.length = length;
        for (BodyRef piece : pieces) {
            if (piece.kind() == BodyRef.Kind.ROW) {
                rows.put(piece.id(), row.apply(piece));
            }
        }
        probe();
        leased().forEach(leases::take);
    }

    /// Looks at the first bytes that will be read, as long as the answer can still be another.
    private void probe() {
        long skip = from;
        for (BodyRef piece : pieces) {
            if (skip < piece.size()) {
                if (piece.kind() == BodyRef.Kind.FILE) {
                    files.probe(piece.id(), skip);
                }
                return;
            }
            skip -= piece.size();
        }
    }

    @Override
    public long size() {
        return length;
    }

    @Override
    public InputStream open() {
        return new Pieces();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        try (InputStream in = open()) {
            byte[] buffer = new byte[(int) Math.min(CHUNK_BYTES, Math.max(1, length))];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
    }

    private List<String> leased() {
        return pieces.stream()
                .filter(piece -> piece.kind() == BodyRef.Kind.FILE)
                .map(BodyRef::id)
                .toList();
    }

    /// Reads piece after piece.
    private final class Pieces extends InputStream {
        private int next;
        private long skip = from;
        private long left = length;
        private @Nullable InputStream file;
        private @Nullable ByteBuffer row;
        private boolean closed;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int wanted) throws IOException {
            if (wanted == 0) {
                return 0;
            }
            while (left > 0) {
                int count = readHere(buffer, offset, (int) Math.min(wanted, left));
                if (count > 0) {
                    left -= count;
                    return count;
                }
                advance();
            }
            return -1;
        }

        private int readHere(byte[] buffer, int offset, int wanted) throws IOException {
            if (file != null) {
                return file.read(buffer, offset, wanted);
            }
            if (row != null && row.hasRemaining()) {
                int count = Math.min(wanted, row.remaining());
                row.get(buffer, offset, count);
                return count;
            }
            return -1;
        }

        private void advance() throws IOException {
            closeFile();
            while (next < pieces.size() && pieces.get(next).size() <= skip) {
                skip -= pieces.get(next).size();
                next++;
            }
            if (next == pieces.size()) {
                throw new IOException("A body ends before its size");
            }
            BodyRef piece = pieces.get(next++);
            if (piece.kind() == BodyRef.Kind.FILE) {
                file = files.open(piece.id(), skip);
            } else {
                row = ByteBuffer.wrap(rows.getOrDefault(piece.id(), NOTHING)).position((int) skip);
            }
            skip = 0;
        }

        private void closeFile() throws IOException {
            row = null;
            InputStream open = file;
            file = null;
            if (open != null) {
                open.close();
            }
        }

        @Override
        public void close() throws IOException {
            if (closed) {
                return;
            }
            closed = true;
            left = 0;
            closeFile();
            List<String> unread = new ArrayList<>();
            for (String id : leased()) {
                if (leases.give(id)) {
                    unread.add(id);
                }
            }
            if (!unread.isEmpty()) {
                erase.accept(unread);
            }
        }
    }
}
