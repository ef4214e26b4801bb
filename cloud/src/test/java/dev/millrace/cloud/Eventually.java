package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What another thread, or another process, is about to do.
public final class Eventually {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final long BETWEEN_LOOKS = TimeUnit.MILLISECONDS.toNanos(1);

    private Eventually() {}

    /// Waits until it is so.
    /// @throws AssertionError where it is not within 20 s
    public static void until(BooleanSupplier so) {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not so within %s", LONGEST).isLessThan(end);
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }
}
