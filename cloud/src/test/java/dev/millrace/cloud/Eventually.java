package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/// What another thread, or another process, is about to do, on a machine that may stand still for seconds between any
/// two lines of a test.
public final class Eventually {
    /// What a test waits for at the most.
    public static final Duration LONGEST = Duration.ofSeconds(60);

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

    /// Between two looks, so that looking does not keep busy whom it waits for.
    private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    private Eventually() {}

    /// Waits until it is so.
    /// @throws AssertionError where it was not when it was last looked at, a minute or more after the first time
    public static void until(Callable<Boolean> so) {
        long end = System.nanoTime() + LONGEST.toNanos();
        long pause = FIRST_PAUSE;
        // The time is taken before the look: after a pause of the whole machine it is looked once more.
        for (long looks = System.nanoTime(); !now(so); looks = System.nanoTime()) {
            assertThat(looks).as("not so within %s", LONGEST).isLessThan(end);
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
    }

    /// Waits until there is one.
    public static <T> T one(Callable<@Nullable T> look) {
        AtomicReference<@Nullable T> found = new AtomicReference<>();
        until(() -> {
            found.set(look.call());
            return found.get() != null;
        });
        return found.get();
    }

    /// Does it again until it took no longer than that: a busy machine spoils one try, not each.
    public static void within(Duration atMost, Executable quick) {
        until(() -> {
            long began = System.nanoTime();
            try {
                quick.execute();
            } catch (Exception | Error failure) {
                throw failure;
            } catch (Throwable odd) {
                throw new AssertionError(odd);
            }
            return System.nanoTime() - began <= atMost.toNanos();
        });
    }

    private static boolean now(Callable<Boolean> so) {
        try {
            return so.call();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
