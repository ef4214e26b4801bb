package dev.millrace.cloud.sandbox;

import java.util.List;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/// What the processes of one sandbox hold of memory together, and the most that they ever did.
///
/// What each holds costs little to know, but counts what they share once for each: it is the most that they can hold
/// together. What that is exactly, the kernel finds by a walk over their page tables, some milliseconds a process: it is
/// asked only where it can say something new.
final class MemoryUse {
    /// How closely it is looked.
    enum Look {
        /// Where one has grown, come or gone, the peak is measured anew.
        QUICK,

        /// Also where they may share less than before, which no process's own figure shows; but a walk over the page
        /// tables of many takes long, so that these take no more than a hundredth of the time.
        THOROUGH,

        /// The peak is what it is at this moment or was before.
        EXACT
    }

    private static final int TIME_BETWEEN_WALKS = 100;

    private final LongFunction<ProcessMemory> alone;
    private final LongFunction<ProcessMemory> together;
    private final LongSupplier nanos;
    private long peakBytes;

    /// The sum of the processes' own peaks when what they hold together was last measured.
    private long measuredAtBytes;

    private long nextWalkNanos;

    /// @param alone    of a process id, what it holds
    /// @param together of a process id, its part of what they hold together
    /// @param nanos    the machine's time
    MemoryUse(LongFunction<ProcessMemory> alone, LongFunction<ProcessMemory> together, LongSupplier nanos) {
        this.alone = alone;
        this.together = together;
        this.nanos = nanos;
        nextWalkNanos = nanos.getAsLong();
    }

    /// Looks at them. Whether they are over the limit is known at every look, whatever its kind.
    /// @param otherBytes of memory that is in no process's figure
    /// @return what they hold that the kernel cannot take back
    synchronized long look(List<Long> processes, long limitBytes, long otherBytes, Look kind) {
        long held = 0;
        long most = 0;
        for (long pid : processes) {
            ProcessMemory memory = alone.apply(pid);
            held += memory.heldBytes();
            most += memory.residentBytes();
        }
        long resident = most;
        if (processes.size() > 1 && (held > limitBytes || most > peakBytes)) {
            long began = nanos.getAsLong();
            boolean again = kind == Look.EXACT || kind == Look.THOROUGH && began - nextWalkNanos >= 0;
            if (held > limitBytes || again || most != measuredAtBytes) {
                measuredAtBytes = most;
                held = 0;
                resident = 0;
                for (long pid : processes) {
                    ProcessMemory memory = together.apply(pid);
                    held += memory.heldBytes();
                    resident += memory.residentBytes();
                }
                long ended = nanos.getAsLong();
                nextWalkNanos = ended + TIME_BETWEEN_WALKS * (ended - began);
            } else {
                resident = 0;
            }
        }
        peakBytes = Math.max(peakBytes, Math.max(resident, otherBytes));
        return Math.max(held, otherBytes);
    }

    /// What was resident at most, files' pages with it.
    synchronized long peakBytes() {
        return peakBytes;
    }
}
