package dev.millrace.cloud.sandbox;

import java.time.Duration;

/// What is due of the processor and what was used: a share of the time that passes, of which a period's is kept at most.
final class ProcessorAccount {
    /// Lambda's own, as measured by many from within.
    static final Duration PERIOD = Duration.ofMillis(20);

    private final double cores;
    private double dueNanos;
    private long untilNanos;
    private long usedNanos;

    /// @param usedNanos up to now, which is not counted
    ProcessorAccount(double cores, long nowNanos, long usedNanos) {
        if (!(cores > 0)) {
            throw new IllegalArgumentException("no share of a processor: " + cores);
        }
        this.cores = cores;
        this.untilNanos = nowNanos;
        this.usedNanos = usedNanos;
        this.dueNanos = PERIOD.toNanos() * cores;
    }

    /// @param used in all; less than before where processes ended whose parents do not know it yet
    /// @return how long to wait until something is due again; 0 where something is
    long waitNanos(long nowNanos, long used) {
        dueNanos = Math.min(PERIOD.toNanos() * cores, dueNanos + (nowNanos - untilNanos) * cores);
        untilNanos = nowNanos;
        dueNanos -= Math.max(0, used - usedNanos);
        usedNanos = Math.max(usedNanos, used);
        return dueNanos >= 0 ? 0 : (long) Math.ceil(-dueNanos / cores);
    }
}
