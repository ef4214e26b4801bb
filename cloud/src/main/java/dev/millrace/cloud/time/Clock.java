package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Tells the time, waits, and does things later. Parts that only read the time take an [InstantSource].
public interface Clock extends InstantSource, AutoCloseable {
    default Instant now() {
        return instant();
    }

    /// Runs the task once on a virtual thread of its own when `delay` has passed; at once for none or less. What it
    /// throws is the thread's: logged, not handed back.
    Later after(Duration delay, Runnable task);

    /// Returns when the time has passed.
    void sleep(Duration time) throws InterruptedException;

    /// A new bell, for waits that something else may end early.
    Bell bell();

    /// Drops what has not run yet.
    @Override
    void close();

    static Clock system() {
        return new SystemClock();
    }

    /// Something to be done later.
    interface Later {
        /// @return whether it was still to come, and now never will
        boolean cancel();
    }

    /// One waits, others ring. A ring without a waiter is kept, several such count as one; so look at what may have
    /// changed, then wait, in a loop.
    interface Bell {
        void ring();

        /// @return whether it rang; false when the time passed first
        boolean await(Duration time) throws InterruptedException;
    }
}
