package dev.millrace.cloud.service.lambda.runtime;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What a function printed before it answered may still be on its way through a pipe. Where it printed lately,
/// [#settle] waits for a moment without lines, so that END follows them. Waits with no lock held.
final class LateLines {
    /// Quiet on the pipes that counts as drained. A line takes some ten microseconds from the function to us.
    private static final Duration QUIET = Duration.ofNanos(300_000);

    private static final Duration MOST = Duration.ofMillis(20);

    /// A function that printed nothing for so long is not waited for, but for its first invocation.
    private static final Duration TALKATIVE = Duration.ofSeconds(2);

    private final InvocationLog log;

    /// Whether a function prints is not known before its first invocation.
    private volatile boolean settledBefore;

    LateLines(InvocationLog log) {
        this.log = log;
    }

    /// Gives lines on their way a moment to arrive, at most [#MOST].
    void settle() {
        long now = System.nanoTime();
        boolean silent = log.printed() == 0 || now - log.lastPrintedNanos() > TALKATIVE.toNanos();
        if (silent && settledBefore) {
            return;
        }
        settledBefore = true;
        long until = now + MOST.toNanos();
        long seen = -1;
        long waited = 0;
        // A wait that took much longer than asked for says that threads wait for the processor: then the one that
        // reads the pipe may, too.
        while ((log.printed() != seen || waited > 4 * QUIET.toNanos()) && System.nanoTime() < until) {
            seen = log.printed();
            long from = System.nanoTime();
            LockSupport.parkNanos(QUIET.toNanos());
            waited = System.nanoTime() - from;
        }
    }
}
