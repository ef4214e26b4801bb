package dev.millrace.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads a body, giving out no byte whose chunk does not match its checksum.
final class BlobReader extends InputStream {
    private static final Logger LOG = System.getLogger(BlobReader.class.getName());

    private final Path file;
    private final FileChannel channel;
    private final boolean summed;
    private final long size;
    private final ByteBuffer chunk = ByteBuffer.allocate(Sums.CHUNK_BYTES).limit(0);
    private long next;

    private BlobReader(Path file, FileChannel channel, boolean summed, long size, long from) {
        this.file = file;
        this.channel = channel;
        this.summed = summed;
        this.size = size;
        this.next = from;
    }

    /// @param from offset of the first byte to read
    /// @throws java.nio.file.NoSuchFileException where there is no such file
    /// @throws DamagedException where it was cut
    static BlobReader open(Path file, BlobFiles.Form form, long from) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long fileBytes = channel.size();
            long body = -1;
            if (form != BlobFiles.Form.PLAIN && fileBytes >= Sums.FOOTER_BYTES) {
                ByteBuffer footer = ByteBuffer.allocate(Sums.FOOTER_BYTES);
                fill(channel, footer, fileBytes - Sums.FOOTER_BYTES);
                body = Sums.bodyBytes(footer, fileBytes);
            }
            if (body < 0 && form == BlobFiles.Form.SUMMED) {
                throw damaged(file, "it does not end as it was written");
            }
            return new BlobReader(file, channel, body >= 0, body < 0 ? fileBytes : body, from);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Bytes of the whole body.
    long size() {
        return size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (!chunk.hasRemaining() && !readChunk()) {
            return -1;
        }
        int count = Math.min(wanted, chunk.remaining());
        chunk.get(into, offset, count);
        next += count;
        return count;
    }

    private boolean readChunk() throws IOException {
        if (next >= size) {
            return false;
        }
        long number = next / Sums.CHUNK_BYTES;
        long begin = number * Sums.CHUNK_BYTES;
        chunk.clear().limit((int) Math.min(Sums.CHUNK_BYTES, size - begin));
        fill(channel, chunk, begin);
        if (summed) {
            ByteBuffer sum = ByteBuffer.allocate(Sums.SUM_BYTES);
            fill(channel, sum, size + number * Sums.SUM_BYTES);
            if (sum.getInt(0) != Sums.sum(chunk.array(), chunk.limit())) {
                chunk.limit(0);
                throw damaged(file, "bytes " + begin + " to " + (Math.min(begin + Sums.CHUNK_BYTES, size) - 1)
                        + " do not match their checksum");
            }
        }
        chunk.position((int) (next - begin));
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void fill(FileChannel channel, ByteBuffer buffer, long at) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, at + buffer.position()) < 0) {
                throw new IOException("A file became shorter while it was read");
            }
        }
        buffer.flip();
    }

    static DamagedException damaged(Path file, String how) {
        LOG.log(Level.ERROR, "Damaged: " + file + ": " + how + ".");
        return new DamagedException();
    }
}
