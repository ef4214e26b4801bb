package dev.millrace.cloud.sandbox.image;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// An image's root file system, kept on disk at least until it is closed. Close it when no process uses it any more;
/// closing twice does nothing.
public final class RootFileSystem implements AutoCloseable {
    private final Path directory;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    RootFileSystem(Path directory, Runnable release) {
        this.directory = directory;
        this.release = release;
    }

    /// The root on the machine. Nobody may write below it: its files are shared with other images.
    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
