package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The folder that everything is kept in, held by this process alone.
final class DataFolder implements AutoCloseable {
    /// The newest layout that this version writes and reads.
    static final int FORMAT = 1;

    private static final Pattern FORMAT_LINE = Pattern.compile("millrace (\\d{1,9})\\s*");

    private final Path path;
    private final FileChannel lockFile;

    private DataFolder(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// Takes the folder, making it where there is none.
    /// @throws DataFolderRefusedException where another process has it or a newer version wrote it
    static DataFolder take(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new DataFolderRefusedException("The data folder " + path + " is a file.");
            }
            Files.createDirectories(path);
            FileChannel lockFile = lock(path);
            try {
                checkFormat(path);
            } catch (RuntimeException | IOException refused) {
                lockFile.close();
                throw refused;
            }
            DataFolder taken = new DataFolder(path, lockFile);
            Thread.ofVirtual().name("empty-trash").start(taken::emptyTrash);
            return taken;
        } catch (IOException e) {
            throw new DataFolderRefusedException("The data folder " + path + " cannot be used: "
                    + e.getClass().getSimpleName() + " " + e.getMessage());
        }
    }

    Path store() {
        return path.resolve("store");
    }

    /// A folder of plain files, made where there is none.
    Path files(String name) {
        Path files = path.resolve("files").resolve(name);
        try {
            return Files.createDirectories(files);
        } catch (IOException e) {
            throw new StorageException("Cannot make " + files, e);
        }
    }

    /// A folder for what the running server itself needs of files and makes anew at each start: a wipe leaves it.
    Path scaffold(String name) {
        Path scaffold = path.resolve("run").resolve(name);
        try {
            return Files.createDirectories(scaffold);
        } catch (IOException e) {
            throw new StorageException("Cannot make " + scaffold, e);
        }
    }

    /// Moves all plain files away at once; they are removed afterwards.
    void wipeFiles() {
        Path files = path.resolve("files");
        try {
            Path trash = Files.createDirectories(path.resolve("trash"));
            if (Files.isDirectory(files)) {
                Files.move(files, trash.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new StorageException("Cannot empty " + files, e);
        }
        Thread.ofVirtual().name("empty-trash").start(this::emptyTrash);
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new StorageException("Cannot release " + path, e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileLock lock = tryLock(channel);
        if (lock == null) {
            ByteBuffer holder = ByteBuffer.allocate(20);
            channel.read(holder, 0);
            channel.close();
            String pid = new String(holder.array(), 0, holder.position(), StandardCharsets.US_ASCII).strip();
            throw new DataFolderRefusedException("The data folder " + path + " is in use by another process"
                    + (pid.matches("\\d+") ? " (process " + pid + ")" : "")
                    + ". Stop that one first (millrace down), or give another folder with --data.");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldInThisProcess) {
            return null;
        }
    }

    private static void checkFormat(Path path) throws IOException {
        Path format = path.resolve("format");
        if (!Files.exists(format)) {
            if (Files.exists(path.resolve("store"))) {
                throw new DataFolderRefusedException("The data folder " + path
                        + " holds a store but no format file: it was not written by Millrace, or is damaged.");
            }
            Path fresh = path.resolve("format.new");
            Files.writeString(fresh, "millrace " + FORMAT + "\n");
            Files.move(fresh, format, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Matcher line = FORMAT_LINE.matcher(Files.readString(format));
        if (!line.matches()) {
            throw new DataFolderRefusedException(
                    "The data folder " + path + " has a format file that this version cannot read.");
        }
        int written = Integer.parseInt(line.group(1));
        if (written > FORMAT) {
            throw new DataFolderRefusedException("The data folder " + path + " was written by a newer version of "
                    + "Millrace (format " + written + "; this version knows " + FORMAT
                    + "). Use that version, or give another folder with --data.");
        }
    }

    private void emptyTrash() {
        Path trash = path.resolve("trash");
        if (!Files.isDirectory(trash)) {
            return;
        }
        try {
            Files.walkFileTree(trash, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException gone) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failed)
                        throws IOException {
                    if (!folder.equals(trash)) {
                        Files.deleteIfExists(folder);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException left) {
            // What could not be removed now is removed at the next start.
        }
    }
}
