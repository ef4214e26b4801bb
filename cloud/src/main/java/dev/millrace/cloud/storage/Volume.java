package dev.millrace.cloud.storage;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The disk that a data folder is on.
public interface Volume {
    /// Bytes that this process may still write.
    long usableBytes();

    /// Bytes that it has in all.
    long totalBytes();

    /// Finds the volume of a folder.
    @FunctionalInterface
    interface Source {
        Volume of(Path folder) throws IOException;
    }

    /// The volume as the system knows it, looked at again only after a moment: a look is a call per write else.
    static Volume mounted(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new Volume() {
            private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

            private volatile long usable = store.getUsableSpace();
            private volatile long lookedAt = System.nanoTime();

            @Override
            public long usableBytes() {
                long now = System.nanoTime();
                if (now - lookedAt > MOMENT_NANOS) {
                    lookedAt = now;
                    try {
                        usable = store.getUsableSpace();
                    } catch (IOException gone) {
                        // What is wrong with it the write itself will say.
                        usable = Long.MAX_VALUE;
                    }
                }
                return usable;
            }

            @Override
            public long totalBytes() {
                try {
                    return store.getTotalSpace();
                } catch (IOException gone) {
                    return Long.MAX_VALUE;
                }
            }
        };
    }
}
