package dev.millrace.cloud.service.lambda.invoke;

import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An answer on its way from a function that streams it to a client that reads it. A function that writes faster than
/// the client reads waits; once the client is gone, what the function still writes is dropped.
public final class StreamedAnswer extends OutputStream {
    private static final int PIECES = 16;

    /// A client that takes nothing for so long counts as gone.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ArrayBlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
    private volatile boolean clientGone;

    /// What comes next of it.
    public sealed interface Piece {
        record Part(byte[] bytes) implements Piece {}

        /// The function is done.
        record End(Attempt attempt) implements Piece {}

        /// Nobody learns what came of it: the server is closing.
        record Broken() implements Piece {}
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (length > 0) {
            put(new Piece.Part(Arrays.copyOfRange(bytes, offset, offset + length)));
        }
    }

    public void end(Piece end) {
        put(end);
    }

    /// Nobody reads any more.
    public void abandon() {
        clientGone = true;
        pieces.clear();
    }

    public Piece next() throws InterruptedException {
        return pieces.take();
    }

    private void put(Piece piece) {
        try {
            if (!clientGone && !pieces.offer(piece, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                clientGone = true;
            }
        } catch (InterruptedException ending) {
            clientGone = true;
            Thread.currentThread().interrupt();
        }
    }
}
