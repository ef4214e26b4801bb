package dev.millrace.cloud.sandbox.image;

import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Lays layers over one another into one root, lowest first.
///
/// Files are hard links into the layer's tree (a copy where the file system allows no link), so an image costs a
/// directory entry per file and not its bytes. The root is mounted read-only, and nothing here writes to a file that
/// exists, so a layer's file never changes. Rejected: overlayfs, one mount instead of the links, but its whiteouts
/// are device nodes or trusted attributes, which an ordinary user cannot make on every kernel that has namespaces.
final class LayerMerge {
    private final Path root;

    LayerMerge(Path root) {
        this.root = root;
    }

    void add(Path tree, LayerIndex index) throws IOException {
        for (String path : index.whiteouts()) {
            Path removed = root.resolve(path);
            if (hasPlainParents(removed)) {
                FileTree.delete(removed);
            }
        }
        for (String path : index.opaque()) {
            Path emptied = root.resolve(path);
            if (hasPlainParents(emptied) && Trees.isDirectory(emptied)) {
                FileTree.empty(emptied);
            }
        }
        addDirectory(tree, tree, root, index);
    }

    private void addDirectory(Path tree, Path from, Path to, LayerIndex index) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(from)) {
            for (Path child : children) {
                Path place = to.resolve(child.getFileName());
                if (Trees.isDirectory(child)) {
                    boolean implied =
                            index.implied().contains(tree.relativize(child).toString());
                    addDirectory(tree, child, directory(child, place, implied), index);
                } else {
                    FileTree.delete(place);
                    if (Files.isSymbolicLink(child)) {
                        Files.createSymbolicLink(place, Files.readSymbolicLink(child));
                    } else {
                        link(child, place);
                    }
                }
            }
        }
    }

    /// The directory in the root that takes the content of a layer's directory.
    private Path directory(Path from, Path place, boolean implied) throws IOException {
        if (implied) {
            if (Files.isSymbolicLink(place)) {
                var target = new RootView(root).resolve("/" + root.relativize(place));
                if (target.isPresent() && Trees.isDirectory(target.get())) {
                    return target.get();
                }
            }
            if (Trees.isDirectory(place)) {
                return place;
            }
        }
        if (!Trees.isDirectory(place)) {
            FileTree.delete(place);
            Trees.createDirectory(place);
        }
        Files.setPosixFilePermissions(place, Files.getPosixFilePermissions(from, LinkOption.NOFOLLOW_LINKS));
        return place;
    }

    private static void link(Path existing, Path place) throws IOException {
        try {
            Files.createLink(place, existing);
        } catch (FileSystemException | UnsupportedOperationException noMoreLinks) {
            Files.copy(existing, place, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private boolean hasPlainParents(Path path) {
        for (Path parent = path.getParent(); parent != null && !parent.equals(root); parent = parent.getParent()) {
            if (!Trees.isDirectory(parent)) {
                return false;
            }
        }
        return true;
    }
}
