package dev.millrace.cloud.engine;

import java.io.IOException;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/// A program's output: all of it in a file until that is full, then in a new one beside the last, and the last lines at
/// hand.
final class KeptOutput implements AutoCloseable {
    static final int LAST_LINES = 20;
    private static final Logger LOG = System.getLogger(KeptOutput.class.getName());

    private final Path file;
    private final long maxBytes;
    private final Deque<String> last = new ArrayDeque<>();
    private Writer writer;
    private long written;
    private boolean broken;

    /// @param maxBytes  of one file; there are two at most
    KeptOutput(Path file, long maxBytes) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.written = Files.exists(file) ? Files.size(file) : 0;
        this.writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    synchronized void line(String line) {
        if (last.size() == LAST_LINES) {
            last.removeFirst();
        }
        last.addLast(line);
        if (broken) {
            return;
        }
        try {
            if (written >= maxBytes) {
                writer.close();
                Files.move(file, previous(), StandardCopyOption.REPLACE_EXISTING);
                writer = Files.newBufferedWriter(file);
                written = 0;
            }
            writer.write(line);
            writer.write('\n');
            writer.flush();
            // Characters, not bytes: a bound need not be exact.
            written += line.length() + 1;
        } catch (IOException failure) {
            // The program goes on: its words are worth less than its work.
            broken = true;
            LOG.log(Level.WARNING, "The output of a program is not kept any more: " + failure);
        }
    }

    synchronized String lastLines() {
        return last.isEmpty() ? "It printed nothing." : "Its last lines:\n" + String.join("\n", last);
    }

    private Path previous() {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    @Override
    public synchronized void close() {
        broken = true;
        try {
            writer.close();
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "The output of a program is not whole: " + failure);
        }
    }
}
