package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.wire.Body;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Bytes that are gathered: the first in memory, what is more in a file. The file is scratch: what it holds is kept by
/// the source until it is delivered, so a crash loses nothing with it.
final class Spool extends OutputStream implements Body {
    /// How much of one spool is in memory.
    private static final int MEMORY_BYTES = 1 << 20;

    private static final int WRITE_BYTES = 256 * 1024;

    private final Path folder;
    private byte[] memory = new byte[1024];
    private int inMemory;
    private @Nullable Path file;
    private @Nullable OutputStream rest;
    private long size;

    /// @param folder for its file, should it need one
    Spool(Path folder) {
        this.folder = folder;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        int fits = Math.min(length, MEMORY_BYTES - inMemory);
        if (fits > 0) {
            if (inMemory + fits > memory.length) {
                int grown = Math.max(inMemory + fits, Math.min(MEMORY_BYTES, memory.length * 2));
                memory = Arrays.copyOf(memory, grown);
            }
            System.arraycopy(bytes, from, memory, inMemory, fits);
            inMemory += fits;
        }
        if (fits < length) {
            spill(bytes, from + fits, length - fits);
        }
        size += length;
    }

    private void spill(byte[] bytes, int from, int length) {
        try {
            if (rest == null) {
                file = Files.createTempFile(folder, "spool", "");
                rest = new BufferedOutputStream(Files.newOutputStream(file), WRITE_BYTES);
            }
            rest.write(bytes, from, length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // What was written stays until it is discarded.
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public InputStream open() throws IOException {
        InputStream first = new ByteArrayInputStream(memory, 0, inMemory);
        if (rest == null || file == null) {
            return first;
        }
        rest.flush();
        return new SequenceInputStream(first, Files.newInputStream(file));
    }

    /// Gives back what it takes.
    void discard() {
        memory = new byte[0];
        inMemory = 0;
        if (rest != null && file != null) {
            try {
                rest.close();
                Files.deleteIfExists(file);
            } catch (IOException left) {
                // Scratch: the folder is emptied at the next start.
            }
        }
    }
}
