package dev.millrace.cloud.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A body being written. Not buffered: give it chunks. For one thread at a time.
public final class BlobWriter extends OutputStream {
    private final BlobFiles files;
    private final Path temporary;
    private final Map<String, MessageDigest> digests = new LinkedHashMap<>();
    private final Sums sums = new Sums();
    private @Nullable FileChannel channel;
    private long size;
    private boolean sealed;
    private boolean committed;

    BlobWriter(BlobFiles files, Path temporary, String... digests) throws IOException {
        this.files = files;
        this.temporary = temporary;
        for (String name : digests) {
            this.digests.put(name, digest(name));
        }
        this.channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        files.space().require();
        append(ByteBuffer.wrap(bytes, offset, length));
        for (MessageDigest digest : digests.values()) {
            digest.update(bytes, offset, length);
        }
        sums.update(bytes, offset, length);
        size += length;
        files.space().added();
    }

    /// Holds no open file until the next byte comes.
    public void rest() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }

    /// Bytes written so far.
    public long size() {
        return size;
    }

    /// The digest of all bytes, in hex. To be asked once per name, after the last write.
    public String digestHex(String name) {
        return HexFormat.of().formatHex(digestBytes(name));
    }

    /// The digest of all bytes. To be asked once per name, after the last write.
    public byte[] digestBytes(String name) {
        MessageDigest digest = digests.get(name);
        if (digest == null) {
            throw new IllegalArgumentException("Not computed: " + name);
        }
        return digest.digest();
    }

    /// Ends the body and brings it to the disk, if that is asked for: what is left for [#commit] takes no time.
    public void seal() throws IOException {
        if (sealed) {
            return;
        }
        if (!files.plain()) {
            append(sums.trailer());
        }
        FileChannel open = channel;
        if (files.fsync() && open != null) {
            open.force(true);
        }
        rest();
        sealed = true;
    }

    /// Makes the body appear under the id, whole, in place of any that was there.
    public void commit(String id) throws IOException {
        seal();
        Path target = files.path(id);
        Path parent = files.makeFolder(target.resolveSibling(""));
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        if (files.fsync()) {
            Disk.sync(parent);
        }
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            rest();
            Files.deleteIfExists(temporary);
        }
    }

    private void append(ByteBuffer bytes) throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(temporary, StandardOpenOption.WRITE)
                    .truncate(size)
                    .position(size);
            channel = open;
        }
        try {
            while (bytes.hasRemaining()) {
                open.write(bytes);
            }
        } catch (IOException e) {
            // What came of these bytes is not counted: the next ones take its place.
            rest();
            throw files.space().orRefuse(e);
        }
    }

    static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException("No such digest: " + name, e);
        }
    }
}
