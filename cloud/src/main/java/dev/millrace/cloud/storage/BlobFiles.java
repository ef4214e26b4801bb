package dev.millrace.cloud.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Bodies in plain files, never held whole. A body is written to `tmp/` and appears under its id by an atomic rename,
/// so a reader sees a whole body or none. Layout: `<folder>/<two hex digits of the id's hash>/<id>`. An id that is
/// committed again replaces its body; who has the old one open reads on in the old one.
public final class BlobFiles {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private final Supplier<Path> folder;
    private final boolean fsync;

    BlobFiles(Supplier<Path> folder, boolean fsync) {
        this.folder = folder;
        this.fsync = fsync;
        removeTemporary();
    }

    /// Begins a body. Closing the writer without a commit drops it.
    /// @param digests names of digests to compute on the way, such as `SHA-256` and `MD5`
    public BlobWriter create(String... digests) throws IOException {
        Path tmp = Files.createDirectories(folder.get().resolve("tmp"));
        return new BlobWriter(this, tmp.resolve(UUID.randomUUID().toString()), digests);
    }

    /// @throws NoSuchFileException where there is no such body
    public InputStream open(String id) throws IOException {
        return Files.newInputStream(path(id));
    }

    /// The same, for reading ranges or handing the file over.
    public FileChannel openChannel(String id) throws IOException {
        return FileChannel.open(path(id), StandardOpenOption.READ);
    }

    public boolean exists(String id) {
        return Files.isRegularFile(path(id));
    }

    /// In bytes.
    /// @throws NoSuchFileException where there is no such body
    public long size(String id) throws IOException {
        return Files.size(path(id));
    }

    /// @return whether there was one
    public boolean delete(String id) throws IOException {
        return Files.deleteIfExists(path(id));
    }

    /// Where the body is or would be.
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
