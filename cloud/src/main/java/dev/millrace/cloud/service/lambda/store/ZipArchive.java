package dev.millrace.cloud.service.lambda.store;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.store.CodeStore.BadArchive;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/// The files of an archive, or of several over one another: of two of one name the later's stays.
///
/// Nothing is written through a symbolic link: links are made when all files are there, and not where a step to them
/// would lead through another.
final class ZipArchive {
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final int LINK_BYTES = 4096;

    private final Path folder;
    private final Map<Path, String> links = new LinkedHashMap<>();
    private long left;

    private ZipArchive(Path folder, long limitBytes) {
        this.folder = folder;
        this.left = limitBytes;
    }

    /// What an archive holds unzipped, as it says itself.
    /// @throws BadArchive where it is none, is empty, or holds more than it may
    static long unzippedBytes(Path archive) throws IOException {
        long bytes = 0;
        long entries = 0;
        try (ZipFile zip = open(archive)) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                if (leadsOut(entry.getName())) {
                    throw notZip();
                }
                if (!entry.isDirectory()) {
                    bytes += Math.max(0, entry.getSize());
                    entries++;
                }
            }
        }
        if (entries == 0) {
            throw new BadArchive("Uploaded file must be a non-empty zip");
        }
        if (entries > LambdaLimits.ZIP_ENTRIES) {
            throw new BadArchive("An archive may hold " + LambdaLimits.ZIP_ENTRIES + " files at most");
        }
        if (bytes > LambdaLimits.UNZIPPED_BYTES) {
            throw tooLarge();
        }
        return bytes;
    }

    /// Unpacks archives into an empty folder, the first below.
    static void unpack(List<Path> archives, Path folder, long limitBytes) throws IOException {
        ZipArchive all = new ZipArchive(folder, limitBytes);
        for (Path archive : archives) {
            all.add(archive);
        }
        all.makeLinks();
    }

    private static ZipFile open(Path archive) throws IOException {
        try {
            return ZipFile.builder().setPath(archive).get();
        } catch (IOException | IllegalArgumentException notZip) {
            throw notZip();
        }
    }

    private static boolean leadsOut(String name) {
        int depth = 0;
        for (String step : name.split("/")) {
            depth += step.isEmpty() || step.equals(".") ? 0 : step.equals("..") ? -1 : 1;
            if (depth < 0) {
                return true;
            }
        }
        return false;
    }

    private void add(Path archive) throws IOException {
        try (ZipFile zip = open(archive)) {
            for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
                Path target = inside(entry.getName());
                if (target.equals(folder)) {
                    continue;
                }
                if (entry.isDirectory()) {
                    directories(target);
                } else if (entry.isUnixSymlink()) {
                    clear(target);
                    links.put(target, link(zip, entry));
                } else {
                    clear(target);
                    copy(zip, entry, target);
                    Files.setPosixFilePermissions(target, permissions(entry.getUnixMode()));
                }
            }
        }
    }

    private Path inside(String name) throws IOException {
        Path target = folder.resolve(name.startsWith("/") ? "." + name : name).normalize();
        if (leadsOut(name) || !target.startsWith(folder)) {
            throw new BadArchive("An entry leads out of the archive: " + name);
        }
        return target;
    }

    /// Makes room for a file: its folders, and nothing of its name.
    private void clear(Path target) throws IOException {
        directories(parent(target));
        links.keySet().removeIf(link -> link.startsWith(target));
        FileTree.delete(target);
    }

    private void directories(Path directory) throws IOException {
        if (!directory.equals(folder)) {
            directories(parent(directory));
            links.remove(directory);
            if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(directory);
                Files.createDirectory(directory);
                Files.setPosixFilePermissions(directory, DIRECTORY);
            }
        }
    }

    private static String link(ZipFile zip, ZipArchiveEntry entry) throws IOException {
        if (entry.getSize() > LINK_BYTES) {
            throw new BadArchive("A symbolic link is longer than " + LINK_BYTES + " bytes: " + entry.getName());
        }
        return zip.getUnixSymlink(entry);
    }

    private void makeLinks() throws IOException {
        for (Map.Entry<Path, String> link : links.entrySet()) {
            Path place = link.getKey();
            if (!link.getValue().isEmpty()
                    && parent(place).toRealPath().equals(parent(place))
                    && !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.createSymbolicLink(place, Path.of(link.getValue()));
            }
        }
    }

    /// The sizes that an archive states may be wrong: what comes out counts.
    private void copy(ZipFile zip, ZipArchiveEntry entry, Path to) throws IOException {
        try (InputStream in = zip.getInputStream(entry);
                OutputStream out = Files.newOutputStream(to)) {
            byte[] piece = new byte[64 * 1024];
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                left -= read;
                if (left < 0) {
                    throw tooLarge();
                }
                out.write(piece, 0, read);
            }
        }
    }

    /// Readable for the user that functions run as, writable for nobody; executable where it is so for its owner, or
    /// where the archive says nothing.
    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
        if (mode == 0 || (mode & 0100) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalStateException("no folder of " + path);
        }
        return parent;
    }

    private static BadArchive notZip() {
        return new BadArchive("Could not unzip uploaded file. Please check your file, then try to upload again.");
    }

    private static BadArchive tooLarge() {
        return new BadArchive("Unzipped size must be smaller than " + LambdaLimits.UNZIPPED_BYTES + " bytes");
    }
}
