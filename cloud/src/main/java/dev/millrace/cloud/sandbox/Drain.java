package dev.millrace.cloud.sandbox;

import java.time.Duration;

/// What a program printed before it ended is read to its end; but a grandchild that lives on may hold its pipe open.
public final class Drain {
    private static final int STEPS = 20;
    private static final Duration STEP = Duration.ofMillis(100);

    private Drain() {}

    /// Waits for the thread that reads, for two seconds. They are counted in steps, so that a machine that stands still
    /// takes one of them and not all.
    public static void await(Thread reader) throws InterruptedException {
        for (int step = 0; step < STEPS && !reader.join(STEP); step++) {
            continue;
        }
    }
}
