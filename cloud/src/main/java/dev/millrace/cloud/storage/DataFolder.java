package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The folder that everything is kept in, held by this process alone. A folder is taken for one only when it says so
/// itself, in its format file; a new one is made where there is none, and in an empty one.
final class DataFolder implements AutoCloseable {
    /// The newest layout that this version writes and reads. A folder keeps the one that it was made with.
    static final int FORMAT = 2;

    /// The first whose files of bodies end with their checksums.
    private static final int FORMAT_OF_SUMS = 2;

    /// Stands while everything is being moved away.
    private static final String EMPTYING = "emptying";

    private static final Pattern FORMAT_LINE = Pattern.compile("millrace (\\d{1,9})\\s*");

    /// What may be in a folder before its first start: what the command line and a killed first start leave there, and
    /// what file systems and their users keep in empty folders.
    private static final Set<String> OF_AN_EMPTY_FOLDER = Set.of(
            "lock", "format.new", "server.log", "server.json", "demo", "lost+found", ".gitignore", ".gitkeep");

    private static final int NAMES_SAID = 3;

    private final Path path;
    private final FileChannel lockFile;
    private final int format;
    private final Trash trash;

    private DataFolder(Path path, FileChannel lockFile, int format) {
        this.path = path;
        this.lockFile = lockFile;
        this.format = format;
        this.trash = new Trash(path.resolve("trash"));
    }

    /// Takes the folder, making it where there is none.
    /// @throws DataFolderRefusedException where it is not one, cannot be written, another process has it or a newer
    ///     version wrote it
    static DataFolder take(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        try {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new DataFolderRefusedException("The data folder " + path + " is a file.");
            }
            Disk.makeFolders(path);
            refuseForeign(path);
            FileChannel lockFile = lock(path);
            try {
                DataFolder taken = new DataFolder(path, lockFile, format(path));
                taken.finishEmptying();
                taken.trash.empty();
                return taken;
            } catch (RuntimeException | IOException refused) {
                lockFile.close();
                throw refused;
            }
        } catch (IOException e) {
            throw new DataFolderRefusedException(unusable(path, e));
        }
    }

    /// Why a folder cannot be used, in a sentence that says what to do.
    static String unusable(Path path, IOException e) {
        String where = e instanceof FileSystemException named && named.getFile() != null ? named.getFile() : "";
        String at = where.isEmpty() || where.equals(path.toString()) ? "" : " (" + where + ")";
        String user = System.getProperty("user.name", "");
        String why =
                switch (e) {
                    case AccessDeniedException _ -> "the user " + user + " may not write there";
                    case FileSystemException said when said.getReason() != null -> said.getReason();
                    default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
                };
        return "The data folder " + path + " cannot be used: " + why + at
                + ". Make it writable, or give another folder with --data.";
    }

    Path path() {
        return path;
    }

    Path store() {
        return path.resolve("store");
    }

    /// What stands in files of bodies.
    BlobFiles.Form form() {
        return format >= FORMAT_OF_SUMS ? BlobFiles.Form.SUMMED : BlobFiles.Form.PERHAPS_SUMMED;
    }

    boolean hasStore() {
        return Files.exists(store().resolve("CURRENT"));
    }

    /// A folder of plain files, made where there is none.
    Path files(String name) {
        Path files = path.resolve("files").resolve(name);
        try {
            return Disk.makeFolders(files);
        } catch (IOException e) {
            throw new StorageException("Cannot make " + files, e);
        }
    }

    /// Moves everything that was kept away at once; it is removed afterwards. Killed in the middle, the next to take
    /// the folder goes on with it: there is never a store without its files.
    void empty() {
        try {
            Disk.write(path.resolve(EMPTYING), new byte[0]);
            finishEmptying();
        } catch (IOException e) {
            throw new StorageException("Cannot empty " + path, e);
        }
        trash.empty();
    }

    private void finishEmptying() throws IOException {
        if (Files.exists(path.resolve(EMPTYING))) {
            for (Path kept : List.of(path.resolve("files"), store())) {
                if (Files.exists(kept)) {
                    trash.take(kept);
                }
            }
            Files.deleteIfExists(path.resolve("mark"));
            Files.delete(path.resolve(EMPTYING));
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new StorageException("Cannot release " + path, e);
        }
    }

    /// @throws DataFolderRefusedException where the folder is there, not empty, and no data folder
    static void refuseForeign(Path path) {
        if (!Files.isDirectory(path) || Files.exists(path.resolve("format"))) {
            return;
        }
        List<String> foreign;
        try (Stream<Path> there = Files.list(path)) {
            foreign = there.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !OF_AN_EMPTY_FOLDER.contains(name))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DataFolderRefusedException(unusable(path, e));
        }
        if (!foreign.isEmpty()) {
            int more = foreign.size() - NAMES_SAID;
            throw new DataFolderRefusedException("The folder " + path
                    + " is not empty and no data folder of Millrace: it has no format file, but holds "
                    + String.join(", ", foreign.subList(0, Math.min(NAMES_SAID, foreign.size())))
                    + (more > 0 ? " and " + more + " more" : "")
                    + ". Give a new or an empty folder with --data.");
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

    private static int format(Path path) throws IOException {
        Path format = path.resolve("format");
        if (!Files.exists(format)) {
            Path fresh = path.resolve("format.new");
            Disk.write(fresh, ("millrace " + FORMAT + "\n").getBytes(StandardCharsets.US_ASCII));
            Files.move(fresh, format, StandardCopyOption.ATOMIC_MOVE);
            Disk.sync(path);
            return FORMAT;
        }
        Matcher line = FORMAT_LINE.matcher(Files.readString(format));
        if (!line.matches()) {
            throw new DataFolderRefusedException(
                    "The data folder " + path + " has a format file that this version cannot read. "
                            + "Give a new or an empty folder with --data.");
        }
        int written = Integer.parseInt(line.group(1));
        if (written > FORMAT) {
            throw new DataFolderRefusedException("The data folder " + path + " was written by a newer version of "
                    + "Millrace (format " + written + "; this version knows " + FORMAT
                    + "). Use that version, or give another folder with --data.");
        }
        return written;
    }
}
