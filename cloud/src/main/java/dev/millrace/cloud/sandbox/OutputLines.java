package dev.millrace.cloud.sandbox;

/// Takes what a sandboxed process prints, line by line. Called by one thread per stream; a slow taker slows the
/// process, nothing is dropped.
@FunctionalInterface
public interface OutputLines {
    void line(Stream stream, String line);

    enum Stream {
        STDOUT,
        STDERR
    }
}
