package dev.millrace.cloud.service.firehose.conversion.orc;

import dev.millrace.cloud.service.firehose.conversion.Conversion.Writing.Orc.Packing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.xerial.snappy.Snappy;

/// The bytes of one stream of a stripe, packed in chunks: each has three bytes before it, which say how long it is and
/// whether it lies open because packing made it no smaller. Unpacked, there are no chunks.
final class OrcStream {
    static final int CHUNK_BYTES = 256 * 1024;

    private static final int FIRST_BYTES = 256;

    private final Packing packing;
    private final ByteArrayOutputStream packed = new ByteArrayOutputStream();
    private byte[] chunk = new byte[FIRST_BYTES];
    private int inChunk;

    OrcStream(Packing packing) {
        this.packing = packing;
    }

    void write(int b) {
        room(1);
        chunk[inChunk++] = (byte) b;
    }

    void write(byte[] bytes) {
        for (int at = 0; at < bytes.length; ) {
            room(Math.min(bytes.length - at, CHUNK_BYTES));
            int some = Math.min(bytes.length - at, CHUNK_BYTES - inChunk);
            some = Math.min(some, chunk.length - inChunk);
            System.arraycopy(bytes, at, chunk, inChunk, some);
            inChunk += some;
            at += some;
        }
    }

    /// Seven bits a byte, the lowest first.
    void varint(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            write((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        write((int) rest);
    }

    /// Bytes of a number, the lowest first.
    void littleEndian(long value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            write((int) (value >>> i * Byte.SIZE));
        }
    }

    /// There is room for a byte at least, for all that is asked for unless the chunk ends before.
    private void room(int wanted) {
        if (inChunk == CHUNK_BYTES) {
            pack();
        }
        if (inChunk + wanted > chunk.length && chunk.length < CHUNK_BYTES) {
            chunk = Arrays.copyOf(chunk, Math.min(CHUNK_BYTES, Math.max(inChunk + wanted, chunk.length * 2)));
        }
    }

    /// Where the next byte will be: the chunk's place among the packed bytes, and the byte's in the chunk.
    void position(Positions positions) {
        if (packing == Packing.NONE) {
            positions.add(packed.size() + (long) inChunk);
        } else {
            positions.add(packed.size());
            positions.add(inChunk);
        }
    }

    /// What it takes in memory, and at most in the file.
    long size() {
        return packed.size() + (long) inChunk;
    }

    private void pack() {
        if (inChunk == 0) {
            return;
        }
        switch (packing) {
            case NONE -> packed.write(chunk, 0, inChunk);
            case SNAPPY -> {
                byte[] smaller = new byte[Snappy.maxCompressedLength(inChunk)];
                try {
                    add(smaller, Snappy.compress(chunk, 0, inChunk, smaller, 0));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
            case ZLIB -> {
                byte[] smaller = new byte[inChunk];
                try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true)) {
                    deflater.setInput(chunk, 0, inChunk);
                    deflater.finish();
                    int length = deflater.deflate(smaller);
                    add(smaller, deflater.finished() ? length : inChunk);
                }
            }
        }
        inChunk = 0;
    }

    private void add(byte[] smaller, int length) {
        boolean open = length >= inChunk;
        int header = open ? inChunk << 1 | 1 : length << 1;
        packed.write(header);
        packed.write(header >>> 8);
        packed.write(header >>> 16);
        packed.write(open ? chunk : smaller, 0, open ? inChunk : length);
    }

    /// Nothing is written to it any more.
    /// @return its length in the file
    long end() {
        pack();
        chunk = new byte[0];
        return packed.size();
    }

    /// All that was written, ended.
    byte[] all() {
        end();
        return packed.toByteArray();
    }

    void copyTo(OutputStream out) throws IOException {
        packed.writeTo(out);
    }
}
