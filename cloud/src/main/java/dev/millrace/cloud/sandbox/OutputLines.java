package dev.millrace.cloud.sandbox;

import java.util.function.Consumer;

/// Takes what a sandboxed process prints, line by line. Called by one thread per stream; a slow taker slows the
/// process, nothing is dropped.
@FunctionalInterface
public interface OutputLines {
    void line(Stream stream, String line);

    /// Whether both streams come as one, [Stream#STDOUT], in the order in which they were written: two pipes cannot
    /// tell it.
    default boolean inOneStream() {
        return false;
    }

    /// What goes to one log, whichever stream it is written to.
    static OutputLines inOrder(Consumer<String> lines) {
        return new OutputLines() {
            @Override
            public void line(Stream stream, String line) {
                lines.accept(line);
            }

            @Override
            public boolean inOneStream() {
                return true;
            }
        };
    }

    enum Stream {
        STDOUT,
        STDERR
    }
}
