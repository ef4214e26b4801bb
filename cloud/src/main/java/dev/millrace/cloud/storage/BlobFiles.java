package dev.millrace.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Bodies in plain files, never held whole. A body is written to `tmp/` and appears under its id by an atomic rename,
/// so a reader sees a whole body or none. Layout: `<folder>/<two hex digits of the id's hash>/<id>`, each the body and
/// its checksums ([Sums]). An id that is
/// committed again replaces its body; who has the old one open reads on in the old one.
public final class BlobFiles {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private final Supplier<Path> folder;
    private final boolean fsync;
    private final Form form;
    private final Space space;

    /// What stands in a file beside the body.
    enum Form {
        /// The body and its checksums.
        SUMMED,
        /// The same, or, written by an earlier version, the body alone.
        PERHAPS_SUMMED,
        /// The body alone, for a reader that takes no more: its id has to tell whether it is sound.
        PLAIN
    }

    BlobFiles(Supplier<Path> folder, boolean fsync, Form form, Space space) {
        this.folder = folder;
        this.fsync = fsync;
        this.form = form;
        this.space = space;
        removeTemporary();
    }

    /// Begins a body. Closing the writer without a commit drops it.
    /// @param digests names of digests to compute on the way, such as `SHA-256` and `MD5`
    public BlobWriter create(String... digests) throws IOException {
        space.require();
        Path tmp = makeFolder(folder.get().resolve("tmp"));
        return new BlobWriter(this, tmp.resolve(UUID.randomUUID().toString()), digests);
    }

    /// Reads a body; no byte is given that is not as it was written.
    /// @throws NoSuchFileException where there is no such body
    /// @throws DamagedException here or while reading, where it was changed
    public InputStream open(String id) throws IOException {
        return open(id, 0);
    }

    /// The same, from an offset.
    public InputStream open(String id, long from) throws IOException {
        return BlobReader.open(path(id), form, from);
    }

    /// Looks whether a body is there and sound where a reader begins, while there is time to say otherwise.
    /// @throws DamagedException where it is not
    public void probe(String id, long from) {
        try (InputStream in = open(id, from)) {
            in.read();
        } catch (IOException e) {
            throw BlobReader.damaged(path(id), "it cannot be read, " + e);
        }
    }

    public boolean exists(String id) {
        return Files.isRegularFile(path(id));
    }

    /// Of the body, in bytes.
    /// @throws NoSuchFileException where there is no such body
    public long size(String id) throws IOException {
        try (BlobReader reader = BlobReader.open(path(id), form, 0)) {
            return reader.size();
        }
    }

    /// @return whether there was one
    public boolean delete(String id) throws IOException {
        return Files.deleteIfExists(path(id));
    }

    /// Reads a body through and compares its digest.
    /// @param digest its name, such as `SHA-256`
    /// @throws DamagedException where the body is not there, or not as it was written
    public void check(String id, String digest, String hex) {
        MessageDigest found = BlobWriter.digest(digest);
        try (InputStream in = open(id)) {
            byte[] piece = new byte[Sums.CHUNK_BYTES];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                found.update(piece, 0, read);
            }
        } catch (IOException e) {
            throw BlobReader.damaged(path(id), "it cannot be read, " + e);
        }
        if (!HexFormat.of().formatHex(found.digest()).equals(hex)) {
            throw BlobReader.damaged(path(id), "its " + digest + " is another");
        }
    }

    /// Where the body's file is or would be. Of plain files only the body stands there.
    public Path path(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("Not an id of a body: " + id);
        }
        return folder.get()
                .resolve(String.format(Locale.ROOT, "%02x", spread(id)))
                .resolve(id);
    }

    /// Gives a body a second name, with the file system's own means where it has them, else a second copy.
    /// @throws NoSuchFileException where there is no such body
    public void duplicate(String id, String copy) throws IOException {
        Path target = path(copy);
        Path parent = makeFolder(target.resolveSibling(""));
        try {
            Files.createLink(target, path(id));
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.copy(path(id), target);
            if (fsync) {
                try (FileChannel written = FileChannel.open(target, StandardOpenOption.WRITE)) {
                    written.force(true);
                }
            }
        }
        if (fsync) {
            Disk.sync(parent);
        }
    }

    Path makeFolder(Path folder) throws IOException {
        return fsync ? Disk.makeFolders(folder) : Files.createDirectories(folder);
    }

    Space space() {
        return space;
    }

    boolean plain() {
        return form == Form.PLAIN;
    }

    boolean fsync() {
        return fsync;
    }

    private static int spread(String id) {
        int hash = id.hashCode();
        return (hash ^ hash >>> 8 ^ hash >>> 16 ^ hash >>> 24) & 0xFF;
    }

    private void removeTemporary() {
        Path tmp = folder.get().resolve("tmp");
        if (!Files.isDirectory(tmp)) {
            return;
        }
        try (var files = Files.newDirectoryStream(tmp)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StorageException("Cannot clear " + tmp, e);
        }
    }
}
