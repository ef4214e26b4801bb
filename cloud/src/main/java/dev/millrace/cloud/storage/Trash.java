package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Folders on their way out: moved here at once, removed afterwards. Only what was moved here by this class goes, which
/// its name tells; anything else in the folder stays.
final class Trash {
    private static final Pattern OURS = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path folder;

    Trash(Path folder) {
        this.folder = folder;
    }

    void take(Path gone) throws IOException {
        Files.createDirectories(folder);
        Files.move(gone, folder.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
    }

    /// Removes what is here, in the background. What cannot be removed now is removed at the next start.
    void empty() {
        if (Files.isDirectory(folder)) {
            Thread.ofVirtual().name("empty-trash").start(this::remove);
        }
    }

    private void remove() {
        try {
            List<Path> ours;
            try (Stream<Path> there = Files.list(folder)) {
                ours = there.filter(path -> OURS.matcher(String.valueOf(path.getFileName())).matches())
                        .toList();
            }
            for (Path each : ours) {
                FileTree.delete(each);
            }
        } catch (IOException left) {
            // The next start tries again.
        }
    }
}
