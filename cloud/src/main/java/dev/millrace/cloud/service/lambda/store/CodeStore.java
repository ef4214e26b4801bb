package dev.millrace.cloud.service.lambda.store;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.storage.BlobFiles;
import dev.millrace.cloud.storage.BlobWriter;
import dev.millrace.cloud.storage.FileTree;
import dev.millrace.cloud.storage.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Archives of code, and their files.
///
/// Archives are kept by the SHA-256 of their bytes, so the same one is kept once. Their files lie in
/// `lambda-unpacked/<sha256>`, those of several layers merged in `lambda-unpacked/layers-<sha256 of theirs>`; a folder
/// appears by a rename, whole or not at all, and can be made again at any time.
public final class CodeStore {
    /// Longer than the longest invocation, which may still run when its function is deleted.
    private static final Duration KEPT_UNUSED = Duration.ofSeconds(LambdaLimits.TIMEOUT_MAX_SECONDS + 300);

    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");

    private final BlobFiles archives;
    private final Storage storage;
    private final ReentrantLock unpacking = new ReentrantLock();
    /// Whether there is any code, or was at the last sweep.
    private volatile boolean some = true;

    private final Map<String, Instant> unusedSince = new ConcurrentHashMap<>();

    /// An archive as it was kept.
    /// @param sha256 in hex
    /// @param unzippedBytes as the archive itself says
    public record Kept(String sha256, long sizeBytes, long unzippedBytes) {}

    /// Why an archive was not taken.
    public static final class BadArchive extends IOException {
        public BadArchive(String message) {
            super(message);
        }
    }

    public CodeStore(Storage storage) {
        this.storage = storage;
        this.archives = storage.plainBlobs("lambda-code");
    }

    /// Keeps an archive.
    /// @throws BadArchive where it is none, is empty, or holds more than it may
    public Kept keep(InputStream content, long limitBytes) throws IOException {
        try (BlobWriter writer = archives.create("SHA-256")) {
            byte[] piece = new byte[64 * 1024];
            for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                writer.write(piece, 0, read);
                if (writer.size() > limitBytes) {
                    throw new BadArchive(
                            "Unzipped size must be smaller than " + LambdaLimits.UNZIPPED_BYTES + " bytes");
                }
            }
            String sha256 = writer.digestHex("SHA-256");
            boolean known = archives.exists(sha256);
            writer.commit(sha256);
            some = true;
            try {
                return new Kept(sha256, writer.size(), ZipArchive.unzippedBytes(archives.path(sha256)));
            } catch (BadArchive bad) {
                if (!known) {
                    archives.delete(sha256);
                }
                throw bad;
            }
        }
    }

    /// What an archive that is kept holds unzipped, as it says itself.
    public long unzippedBytes(String sha256) throws IOException {
        return ZipArchive.unzippedBytes(archives.path(sha256));
    }

    /// The archive's bytes; empty where it is not kept.
    public Optional<InputStream> open(String sha256) throws IOException {
        return archives.exists(sha256) ? Optional.of(archives.open(sha256)) : Optional.empty();
    }

    /// The folder with an archive's files, unpacked the first time.
    public Path unpacked(String sha256) throws IOException {
        return folder(sha256, List.of(sha256));
    }

    /// The folder with the files of all these layers; of two files of one name the later layer's stays.
    public Optional<Path> layers(List<String> sha256s) throws IOException {
        return switch (sha256s.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(unpacked(sha256s.getFirst()));
            default -> Optional.of(folder(folderName(sha256s), sha256s));
        };
    }

    private Path folder(String name, List<String> sha256s) throws IOException {
        Path folder = storage.folder("lambda-unpacked").resolve(name);
        if (Files.isDirectory(folder)) {
            return folder;
        }
        unpacking.lock();
        try {
            if (Files.isDirectory(folder)) {
                return folder;
            }
            Path fresh = Files.createDirectories(folder.resolveSibling(".new-" + UUID.randomUUID()));
            try {
                Files.setPosixFilePermissions(fresh, DIRECTORY);
                for (String sha256 : sha256s) {
                    archives.check(sha256, "SHA-256", sha256);
                }
                // Its real path, because links are made only where no step leads through another.
                ZipArchive.unpack(
                        sha256s.stream().map(archives::path).toList(), fresh.toRealPath(), LambdaLimits.UNZIPPED_BYTES);
                Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
                some = true;
            } finally {
                FileTree.delete(fresh);
            }
            return folder;
        } finally {
            unpacking.unlock();
        }
    }

    /// Whether [#sweep] may find something.
    public boolean some() {
        return some;
    }

    /// Removes archives and folders that nobody has named for so long that no environment can be at work with them
    /// any more, and no request about to name them.
    /// @param now [Instant#MAX] where neither can be: at the start
    public void sweep(Set<String> used, Instant now) {
        unusedSince.keySet().removeAll(used);
        some = false;
        Predicate<Path> unused = path -> {
            some = true;
            String name = String.valueOf(path.getFileName());
            return !used.contains(name)
                    && (now.equals(Instant.MAX)
                            || unusedSince.computeIfAbsent(name, _ -> now).isBefore(now.minus(KEPT_UNUSED)));
        };
        try {
            Path unpacked = storage.folder("lambda-unpacked");
            Path kept = archives.path("0").resolveSibling("").getParent();
            if (kept != null && Files.isDirectory(kept)) {
                try (var files = Files.walk(kept)) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        if (unused.test(file)) {
                            Files.deleteIfExists(file);
                        }
                    }
                }
            }
            try (var folders = Files.list(unpacked)) {
                for (Path folder : folders.toList()) {
                    if (unused.test(folder)) {
                        FileTree.delete(folder);
                    }
                }
            }
        } catch (IOException e) {
            System.getLogger(CodeStore.class.getName())
                    .log(System.Logger.Level.WARNING, "Code that nobody uses could not be removed", e);
        }
    }

    /// The name of the folder where these layers are merged.
    public static String folderName(List<String> sha256s) {
        return "layers-" + digest(String.join("\n", sha256s));
    }

    private static String digest(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
