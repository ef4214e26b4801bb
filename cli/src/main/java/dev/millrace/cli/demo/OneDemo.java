package dev.millrace.cli.demo;

import dev.millrace.cli.UserError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// That one demo at a time works on a data folder: two would meet in Terraform's state. Whoever holds the lock has its
/// process in the file; the system lets go of it when that ends, however it ends.
final class OneDemo implements AutoCloseable {
    private final FileChannel held;

    private OneDemo(FileChannel held) {
        this.held = held;
    }

    /// @throws UserError where another demo holds the folder
    static OneDemo on(Path data) throws IOException {
        Path file = Files.createDirectories(data.resolve("demo")).resolve("lock");
        FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        if (channel.tryLock() == null) {
            ByteBuffer holder = ByteBuffer.allocate(20);
            channel.read(holder, 0);
            channel.close();
            String pid = new String(holder.array(), 0, holder.position(), StandardCharsets.US_ASCII).strip();
            throw new UserError("another demo" + (pid.isEmpty() ? "" : " (process " + pid + ")") + " is at work in "
                    + data + ". Wait for its end, or give this one a server of its own: --port 4567 --data FOLDER");
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        return new OneDemo(channel);
    }

    @Override
    public void close() throws IOException {
        held.close();
    }
}
