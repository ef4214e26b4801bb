package dev.millrace.cloud.storage;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// The checksums at the end of a body's file, so that a byte which the disk changed is found when it is read, wherever
/// in the file a reader begins:
///
/// ```
/// the body
/// 4 bytes    CRC-32C of each 64 KiB of the body, the last one shorter
/// 8 bytes    size of the body
/// 4 bytes    CRC-32C of the checksums and the size
/// 8 bytes    "millsums"
/// ```
final class Sums {
    static final int CHUNK_BYTES = 64 << 10;
    static final int SUM_BYTES = 4;
    static final int FOOTER_BYTES = 20;

    private static final byte[] MAGIC = "millsums".getBytes(StandardCharsets.US_ASCII);

    private final CRC32C chunk = new CRC32C();
    private final ByteArrayOutputStream sums = new ByteArrayOutputStream();
    private int inChunk;
    private long size;

    void update(byte[] bytes, int offset, int length) {
        int from = offset;
        int rest = length;
        while (rest > 0) {
            int taken = Math.min(rest, CHUNK_BYTES - inChunk);
            chunk.update(bytes, from, taken);
            inChunk += taken;
            from += taken;
            rest -= taken;
            if (inChunk == CHUNK_BYTES) {
                end();
            }
        }
        size += length;
    }

    /// All that stands behind the body. To be asked once, after the last byte.
    ByteBuffer trailer() {
        if (inChunk > 0) {
            end();
        }
        byte[] all = sums.toByteArray();
        ByteBuffer trailer = ByteBuffer.allocate(all.length + FOOTER_BYTES).put(all).putLong(size);
        trailer.putInt(sum(trailer.array(), all.length + Long.BYTES)).put(MAGIC).flip();
        return trailer;
    }

    private void end() {
        sums.writeBytes(ByteBuffer.allocate(SUM_BYTES).putInt((int) chunk.getValue()).array());
        chunk.reset();
        inChunk = 0;
    }

    /// Bytes of the body of a file that ends with this footer, or -1 where it is none.
    static long bodyBytes(ByteBuffer footer, long fileBytes) {
        long size = footer.getLong(0);
        byte[] magic = new byte[MAGIC.length];
        footer.get(Long.BYTES + SUM_BYTES, magic);
        boolean fits = size >= 0
                && size <= fileBytes
                && new String(magic, StandardCharsets.US_ASCII).equals("millsums")
                && fileBytes == size + chunks(size) * SUM_BYTES + FOOTER_BYTES;
        return fits ? size : -1;
    }

    static long chunks(long size) {
        return (size + CHUNK_BYTES - 1) / CHUNK_BYTES;
    }

    static int sum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
