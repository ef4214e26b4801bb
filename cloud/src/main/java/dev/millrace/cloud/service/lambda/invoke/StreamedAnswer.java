package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An answer on its way from a function that streams it to a client that reads it. A function that writes faster than
/// the client reads waits; once the client is gone, what the function still writes is dropped. A client that was slow and
/// not gone is told that the answer broke off.
public final class StreamedAnswer extends OutputStream {
    private static final int PIECES = 16;

    /// A client that takes nothing for so long counts as gone.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ArrayBlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES);
    private final Duration patience;
    private volatile boolean clientGone;

    /// What comes next of it.
    public sealed interface Piece {
        record Part(byte[] bytes) implements Piece {}

        /// The function is done.
        record End(Attempt attempt) implements Piece {}

        /// Nobody learns what came of it: the server is closing, or the client took nothing for too long.
        record Broken() implements Piece {}
    }

    /// @param patience with a client that takes nothing
    StreamedAnswer(Duration patience) {
        this.patience = patience;
    }

    /// Invokes a function, on a thread of its own, and has its answer as it comes.
    public static StreamedAnswer of(Invoker invoker, FunctionRef ref, Invoker.Event event) {
        StreamedAnswer answer = new StreamedAnswer(PATIENCE);
        Thread.ofVirtual()
                .name("streams " + event.requestId())
                .start(() -> answer.run(invoker, ref, event.into(answer)));
        return answer;
    }

    private void run(Invoker invoker, FunctionRef ref, Invoker.Event event) {
        Piece end = new Piece.Broken();
        try {
            end = new Piece.End(invoker.invoke(ref, event));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            put(end);
        }
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

    /// Nobody reads any more.
    public void abandon() {
        clientGone = true;
        pieces.clear();
    }

    /// Waits for what comes next.
    public Piece next() throws InterruptedException {
        return pieces.take();
    }

    private void put(Piece piece) {
        try {
            if (!clientGone && !pieces.offer(piece, patience.toNanos(), TimeUnit.NANOSECONDS)) {
                breakOff();
            }
        } catch (InterruptedException ending) {
            breakOff();
            Thread.currentThread().interrupt();
        }
    }

    /// Whoever reads after all must not wait for what will not come.
    private void breakOff() {
        clientGone = true;
        pieces.clear();
        pieces.offer(new Piece.Broken());
    }
}
