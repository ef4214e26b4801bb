package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Files and folders that outlive a loss of power: a file is on the disk when its bytes *and* its name are, and the
/// name is the folder's.
final class Disk {
    private Disk() {}

    /// Writes a file whole; its name is on the disk after [#sync] of its folder.
    static void write(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /// Brings the names in a folder to the disk.
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Makes a folder and those above it, each with its name on the disk.
    static Path makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path above = folder.getParent();
            if (above != null) {
                makeFolders(above);
            }
            Files.createDirectories(folder);
            if (above != null) {
                sync(above);
            }
        }
        return folder;
    }
}
