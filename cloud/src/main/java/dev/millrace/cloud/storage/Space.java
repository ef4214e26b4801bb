package dev.millrace.cloud.storage;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// Room on the disk. A reserve is kept for deletions: what adds is refused before the disk is full, so that whoever
/// deletes can still write that down, and the store can still turn its log into tables. Said in the log once, when it
/// begins and when it ends.
public final class Space {
    private static final Logger LOG = System.getLogger(Space.class.getName());
    private static final long MIB = 1L << 20;
    /// What the store needs to turn all that is in memory into tables (72 MiB, see [Store]), and some for deletions:
    /// a store that runs out of space in the middle of that takes nothing any more until as much is free again.
    private static final long RESERVE_BYTES = 96 * MIB;
    /// Of a small disk only so much is reserved: one part in this many. Below half a gigabyte that may not be enough.
    private static final int RESERVE_SHARE = 4;

    private final Path data;
    private final Volume volume;
    private final long reserveBytes;
    private final AtomicBoolean full = new AtomicBoolean();

    Space(Path data, Volume volume) {
        this.data = data;
        this.volume = volume;
        this.reserveBytes = Math.min(RESERVE_BYTES, volume.totalBytes() / RESERVE_SHARE);
    }

    /// Passes whoever is to add something.
    /// @throws NoSpaceException where only the reserve is left
    public void require() {
        if (volume.usableBytes() < reserveBytes) {
            throw refuse();
        }
    }

    /// Notes that something was added.
    void added() {
        if (full.get() && full.compareAndSet(true, false)) {
            LOG.log(Level.INFO, "There is space on the disk of " + data + " again: writes go on.");
        }
    }

    /// What to throw for a failure of the file system or the store: whether it was want of space.
    /// @param problem what was thrown
    RuntimeException orElse(Exception problem, RuntimeException otherwise) {
        return String.valueOf(problem.getMessage()).contains("No space left on device") ? refuse() : otherwise;
    }

    /// The same for files.
    IOException orRefuse(IOException problem) {
        if (String.valueOf(problem.getMessage()).contains("No space left on device")) {
            throw refuse();
        }
        return problem;
    }

    private NoSpaceException refuse() {
        if (full.compareAndSet(false, true)) {
            LOG.log(
                    Level.ERROR,
                    "No space left on the disk of " + data + " (" + volume.usableBytes() / MIB + " MiB free, "
                            + reserveBytes / MIB + " MiB kept for deletions): writes are refused until there is. Delete"
                            + " what is not needed, or make room on the disk.");
        }
        return new NoSpaceException();
    }
}
