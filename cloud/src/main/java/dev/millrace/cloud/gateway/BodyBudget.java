package dev.millrace.cloud.gateway;

import java.util.concurrent.atomic.AtomicLong;

/// How much memory the bodies of all requests together may take that are held whole. A body takes of it as its bytes
/// come, never what it announces, so that a client that promises much and sends nothing holds nothing.
public final class BodyBudget {
    private static final long LEAST_BYTES = 160L << 20;

    private final AtomicLong left;

    public BodyBudget(long bytes) {
        this.left = new AtomicLong(bytes);
    }

    /// A quarter of the heap, and at least what the largest body of one request needs.
    public static BodyBudget ofThisProcess() {
        return new BodyBudget(Math.max(LEAST_BYTES, Runtime.getRuntime().maxMemory() / 4));
    }

    /// What one request holds, until it is closed.
    Share share() {
        return new Share();
    }

    long leftBytes() {
        return left.get();
    }

    /// For one thread.
    final class Share implements AutoCloseable {
        private long taken;

        /// @return whether there was as much
        boolean take(long bytes) {
            if (left.addAndGet(-bytes) < 0) {
                left.addAndGet(bytes);
                return false;
            }
            taken += bytes;
            return true;
        }

        /// Of what was taken.
        void give(long bytes) {
            left.addAndGet(bytes);
            taken -= bytes;
        }

        @Override
        public void close() {
            left.addAndGet(taken);
            taken = 0;
        }
    }
}
