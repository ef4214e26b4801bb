package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Makes the empty files and directories that mounts stand on, inside a root that may be hostile: no step is taken
/// through a symbolic link.
///
/// Roots are shared, so another start may do the same at the same time; what is there already is as good.
final class MountPoints {
    private final Path root;

    /// Held for a few calls of the file system only.
    private final ReentrantLock replacing;

    /// @param replacing one for all who start programs over the same roots
    MountPoints(Path root, ReentrantLock replacing) {
        this.root = root;
        this.replacing = replacing;
    }

    /// Of a root that nobody else has, or where nothing is replaced.
    MountPoints(Path root) {
        this(root, new ReentrantLock());
    }

    /// Whether there is, now, a plain directory at this place.
    boolean directory(String target) throws IOException {
        Path place = parents(target);
        return place != null && directory(place);
    }

    /// Whether there is, now, a file at this place that is no link.
    boolean file(String target) throws IOException {
        Path place = parents(target);
        if (place == null) {
            return false;
        }
        if (!exists(place)) {
            try {
                Files.createFile(place);
            } catch (FileAlreadyExistsException other) {
                return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
    }

    /// A symbolic link, if nothing is in its place.
    void link(String target, String to) throws IOException {
        Path place = parents(target);
        if (place != null && !exists(place)) {
            try {
                Files.createSymbolicLink(place, Path.of(to));
            } catch (FileAlreadyExistsException other) {
                // Another start made it.
            }
        }
    }

    /// As [#file] or [#directory], but what is in the way (a link) is removed first: by one start at a time, because
    /// another that had seen it before would take away what was put in its place.
    boolean insist(String target, boolean directory) throws IOException {
        replacing.lock();
        try {
            Path place = parents(target);
            if (place != null && exists(place) && !isRight(place, directory)) {
                Files.delete(place);
            }
            return directory ? directory(target) : file(target);
        } finally {
            replacing.unlock();
        }
    }

    private static boolean isRight(Path place, boolean directory) {
        return directory
                ? Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                : Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS);
    }

    private @Nullable Path parents(String target) throws IOException {
        Path relative = Path.of(target.substring(1));
        Path place = root;
        for (int i = 0; i < relative.getNameCount() - 1; i++) {
            place = place.resolve(relative.getName(i));
            if (!directory(place)) {
                return null;
            }
        }
        return place.resolve(relative.getFileName());
    }

    private static boolean directory(Path place) throws IOException {
        if (!exists(place)) {
            try {
                Files.createDirectory(place);
                // Whatever the server's umask: the program inside may be another user.
                Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
            } catch (FileAlreadyExistsException other) {
                return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
            }
        }
        return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean exists(Path place) {
        return Files.exists(place, LinkOption.NOFOLLOW_LINKS);
    }
}
