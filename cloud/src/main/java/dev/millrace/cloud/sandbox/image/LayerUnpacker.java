package dev.millrace.cloud.sandbox.image;

import dev.millrace.cloud.sandbox.image.RejectedLayer.Reason;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// Unpacks one layer's tar into an empty directory that nobody else uses yet.
///
/// Nothing is written outside of that directory, whatever the tar says: a name's steps are checked one by one, a
/// step that is a symbolic link is refused, and a file is created new, never opened through what is already there.
/// Owners, extended attributes, setuid, setgid and sticky bits are dropped; the owner may always read files and
/// enter and change directories, so that an ordinary user can unpack, link and remove any layer.
final class LayerUnpacker {
    private static final String WHITEOUT = ".wh.";
    private static final String OPAQUE = ".wh..wh..opq";
    private static final String AUFS_INTERNAL = ".wh..wh.";
    private static final int OWNER_READS = 0400;
    private static final int OWNER_ALL = 0700;

    private final String digest;
    private final Path root;
    private final UnpackLimits limits;
    private final LayerIndex index = new LayerIndex();
    private final Set<EntryPath> directories = new HashSet<>();
    private final Map<EntryPath, Integer> directoryModes = new HashMap<>();
    private final byte[] buffer = new byte[1 << 16];
    private long bytes;
    private boolean failedToWrite;

    LayerUnpacker(String digest, Path root, UnpackLimits limits) {
        this.digest = digest;
        this.root = root;
        this.limits = limits;
        directories.add(new EntryPath(List.of()));
    }

    /// Reads the tar to its end.
    LayerIndex unpack(InputStream tar) throws RejectedLayer, IOException {
        var budget = new BudgetedInputStream(tar);
        // Not closed: what follows the tar is still to be read for the digest.
        var entries = new TarArchiveInputStream(budget, StandardCharsets.UTF_8.name());
        try {
            long count = 0;
            budget.allow(UnpackLimits.HEADER_BYTES);
            while (true) {
                TarArchiveEntry entry = entries.getNextEntry();
                if (entry == null) {
                    break;
                }
                if (++count > limits.entries()) {
                    throw rejected(Reason.TOO_MANY_ENTRIES, "it has more than " + limits.entries() + " entries");
                }
                long declared = Math.max(entry.getSize(), entry.getRealSize());
                if (declared < 0 || declared > limits.bytes() - bytes) {
                    throw tooManyBytes();
                }
                budget.allow(entry.getSize() + UnpackLimits.HEADER_BYTES);
                unpack(entry, entries);
                budget.allow(entry.getSize() + UnpackLimits.HEADER_BYTES);
            }
        } catch (BudgetedInputStream.Exceeded exceeded) {
            throw rejected(Reason.NAME_TOO_LONG, "a header is longer than " + UnpackLimits.HEADER_BYTES + " bytes");
        } catch (InvalidPathException name) {
            throw rejected(
                    Reason.NAME_NOT_REPRESENTABLE,
                    "the name '" + EntryPath.shown(name.getInput()) + "' cannot be a file's name here; "
                            + "start the server with LC_ALL=C.UTF-8");
        }
        for (Map.Entry<EntryPath, Integer> mode : directoryModes.entrySet()) {
            Files.setPosixFilePermissions(at(mode.getKey()), Trees.permissions(mode.getValue() | OWNER_ALL));
        }
        return index;
    }

    /// Of all files written, in bytes.
    long bytes() {
        return bytes;
    }

    /// Whether an error came from this machine's disk rather than from the layer.
    boolean failedToWrite() {
        return failedToWrite;
    }

    private void unpack(TarArchiveEntry entry, TarArchiveInputStream content) throws RejectedLayer, IOException {
        EntryPath path = EntryPath.of(entry.getName(), digest);
        if (path.isRoot()) {
            return;
        }
        if (path.last().startsWith(WHITEOUT)) {
            whiteout(path);
            return;
        }
        if (entry.isDirectory()) {
            directory(path, entry);
        } else if (entry.isSymbolicLink()) {
            symbolicLink(path, entry);
        } else if (entry.isLink()) {
            hardLink(path, entry);
        } else if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            if (!path.steps().getFirst().equals("dev")) {
                throw rejected(Reason.DEVICE_NODE, "'" + shown(path) + "' is a device or a named pipe");
            }
        } else if (entry.isFile() && isRegular(entry)) {
            file(path, entry, content);
        } else {
            throw rejected(
                    Reason.UNKNOWN_ENTRY,
                    "'" + shown(path) + "' is of the unknown kind '" + (char) entry.getLinkFlag() + "'");
        }
    }

    private static boolean isRegular(TarArchiveEntry entry) {
        return switch (entry.getLinkFlag()) {
            case TarArchiveEntry.LF_NORMAL, TarArchiveEntry.LF_OLDNORM, TarArchiveEntry.LF_CONTIG -> true;
            default -> entry.isSparse();
        };
    }

    private void whiteout(EntryPath path) throws RejectedLayer {
        String name = path.last();
        if (name.equals(OPAQUE)) {
            index.opaque().add(path.parent().toString());
        } else if (!name.startsWith(AUFS_INTERNAL)) {
            String removed = name.substring(WHITEOUT.length());
            if (removed.isEmpty() || removed.equals(".") || removed.equals("..")) {
                throw rejected(Reason.PATH_OUTSIDE_ROOT, "the whiteout '" + shown(path) + "' names no file");
            }
            index.whiteouts().add(path.parent().child(removed).toString());
        }
    }

    private void directory(EntryPath path, TarArchiveEntry entry) throws RejectedLayer, IOException {
        makeParents(path, path);
        if (!directories.contains(path)) {
            Path directory = at(path);
            FileTree.delete(directory);
            Trees.createDirectory(directory);
            directories.add(path);
        }
        index.implied().remove(path.toString());
        directoryModes.put(path, entry.getMode());
    }

    private void file(EntryPath path, TarArchiveEntry entry, TarArchiveInputStream content)
            throws RejectedLayer, IOException {
        Path file = makeWay(path);
        try (OutputStream out = Files.newOutputStream(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            int read;
            while ((read = content.read(buffer)) > 0) {
                bytes += read;
                if (bytes > limits.bytes()) {
                    throw tooManyBytes();
                }
                write(out, read);
            }
        }
        Files.setPosixFilePermissions(file, Trees.permissions(entry.getMode() | OWNER_READS));
        // Kept because programs compare it, Python with the time in its compiled files.
        Files.setLastModifiedTime(file, modified(entry));
    }

    private void write(OutputStream out, int length) throws IOException {
        try {
            out.write(buffer, 0, length);
        } catch (IOException failure) {
            failedToWrite = true;
            throw failure;
        }
    }

    private static FileTime modified(TarArchiveEntry entry) {
        Instant time = entry.getLastModifiedTime().toInstant();
        boolean sane = time.isAfter(Instant.EPOCH) && time.getEpochSecond() < (1L << 33);
        return FileTime.from(sane ? time : Instant.EPOCH);
    }

    private void symbolicLink(EntryPath path, TarArchiveEntry entry) throws RejectedLayer, IOException {
        String target = entry.getLinkName();
        if (target.isEmpty() || target.indexOf('\0') >= 0) {
            throw rejected(Reason.MALFORMED, "the symbolic link '" + shown(path) + "' has no target");
        }
        if (target.length() > UnpackLimits.PATH_BYTES) {
            throw rejected(Reason.NAME_TOO_LONG, "the target of the symbolic link '" + shown(path) + "' is too long");
        }
        // Where it leads is nobody's business here: it is followed only inside the sandbox, whose root it cannot leave.
        Files.createSymbolicLink(makeWay(path), Path.of(target));
    }

    private void hardLink(EntryPath path, TarArchiveEntry entry) throws RejectedLayer, IOException {
        EntryPath target;
        try {
            target = EntryPath.of(entry.getLinkName(), digest);
        } catch (RejectedLayer outside) {
            throw rejected(
                    Reason.HARD_LINK_OUTSIDE_ROOT,
                    "the hard link '" + shown(path) + "' leads to '" + EntryPath.shown(entry.getLinkName())
                            + "', outside of the root");
        }
        for (EntryPath step = target; !step.isRoot(); step = step.parent()) {
            if (!step.equals(target) && Files.isSymbolicLink(at(step))) {
                throw rejected(
                        Reason.HARD_LINK_OUTSIDE_ROOT,
                        "the hard link '" + shown(path) + "' leads through the symbolic link '" + shown(step) + "'");
            }
        }
        Path existing = at(target);
        if (target.isRoot() || !Trees.exists(existing) || Trees.isDirectory(existing)) {
            throw rejected(
                    Reason.HARD_LINK_WITHOUT_TARGET,
                    "the hard link '" + shown(path) + "' leads to '" + shown(target)
                            + "', which is no file of this layer");
        }
        if (target.equals(path)) {
            return;
        }
        Path link = makeWay(path);
        if (!Trees.exists(existing)) {
            throw rejected(
                    Reason.HARD_LINK_WITHOUT_TARGET, "the hard link '" + shown(path) + "' replaces its own target");
        }
        if (Files.isSymbolicLink(existing)) {
            Files.createSymbolicLink(link, Files.readSymbolicLink(existing));
        } else {
            Files.createLink(link, existing);
        }
    }

    /// The place for a new file: its parents are there, it is not.
    private Path makeWay(EntryPath path) throws RejectedLayer, IOException {
        makeParents(path, path);
        Path place = at(path);
        if (directories.contains(path)) {
            String below = path + "/";
            directories.removeIf(
                    directory -> directory.equals(path) || directory.toString().startsWith(below));
            directoryModes.keySet().removeIf(directory -> !directories.contains(directory));
        }
        FileTree.delete(place);
        return place;
    }

    private void makeParents(EntryPath path, EntryPath entry) throws RejectedLayer, IOException {
        EntryPath parent = path.parent();
        if (directories.contains(parent)) {
            return;
        }
        makeParents(parent, entry);
        Path directory = at(parent);
        if (Trees.exists(directory)) {
            throw rejected(
                    Reason.LINK_IN_PATH, "'" + shown(entry) + "' leads through '" + shown(parent) + "', no directory");
        }
        Trees.createDirectory(directory);
        directories.add(parent);
        index.implied().add(parent.toString());
    }

    private Path at(EntryPath path) {
        return path.isRoot() ? root : root.resolve(path.toString());
    }

    private static String shown(EntryPath path) {
        return EntryPath.shown(path.toString());
    }

    private RejectedLayer tooManyBytes() {
        return rejected(Reason.TOO_MANY_BYTES, "its files are larger than " + limits.bytes() + " bytes");
    }

    private RejectedLayer rejected(Reason reason, String what) {
        return new RejectedLayer(reason, digest, what);
    }
}
