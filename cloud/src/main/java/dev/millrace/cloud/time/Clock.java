package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Tells the time, waits, and does things later. Parts that only read the time take an [InstantSource].
///
/// Time may be moved, and then waits for what it set off: for tasks until they end, for whoever was woken by a bell
/// until he waits at it again, for holds until they are let go. A task that itself waits on the clock is at work again
/// when it is woken. So work that is handed to a thread of one's own is either taken from a bell, or begun by [#after]
/// with no delay, or held.
public interface Clock extends InstantSource, AutoCloseable {
    default Instant now() {
        return instant();
    }

    /// Runs the task once on a virtual thread of its own when `delay` has passed; at once for none or less. What it
    /// throws is the thread's: logged, not handed back.
    Later after(Duration delay, Runnable task);

    /// Does something from time to time, until the clock is closed. What it throws is its thread's.
    void every(Beat beat);

    /// Returns when the time has passed.
    void sleep(Duration time) throws InterruptedException;

    /// A new bell, for waits that something else may end early.
    Bell bell();

    /// Keeps time from being moved on while something is at work that the clock cannot see: a request to a program, work
    /// in the hands of another thread.
    /// @param what as a user knows it, `function get-beers`: he is told what time waits for
    /// @param atMost in real time; what takes longer is not waited for
    Hold hold(String what, Duration atMost);

    /// Says that something runs now: who moves time on is told how often it did on the way.
    /// @param what as a user knows it
    default void ran(String what) {}

    /// Drops what has not run yet.
    @Override
    void close();

    /// Real time, which nobody moves.
    static Clock system() {
        return new MovableClock();
    }

    /// Something to be done later.
    interface Later {
        /// @return whether it was still to come, and now never will
        boolean cancel();
    }

    /// One waits, others ring. A ring without a waiter is kept, several such count as one; so look at what may have
    /// changed, then wait, in a loop.
    interface Bell extends AutoCloseable {
        void ring();

        /// @return whether it rang; false when the time passed first
        boolean await(Duration time) throws InterruptedException;

        /// Says that its waiter does not come back to it: needed only where his thread lives on.
        @Override
        void close();
    }

    /// Something at work that time waits for, until it is closed; any thread may close it, and more than once.
    interface Hold extends AutoCloseable {
        @Override
        void close();
    }
}
