package dev.millrace.cloud.sandbox;

import java.util.List;
import java.util.function.LongFunction;

/// What the processes of one sandbox hold of memory together, and the most that they ever did.
///
/// What each holds costs little to know, but counts what they share once for each: it is the most that they can hold
/// together. What that is exactly, the kernel finds by a walk over their page tables, some milliseconds a process: it is
/// asked only where it can say something new.
final class MemoryUse {
    private final LongFunction<ProcessMemory> alone;
    private final LongFunction<ProcessMemory> together;
    private long peakBytes;

    /// The sum of the processes' own peaks when what they hold together was last measured.
    private long measuredAtBytes;

    /// @param alone    of a process id, what it holds
    /// @param together of a process id, its part of what they hold together
    MemoryUse(LongFunction<ProcessMemory> alone, LongFunction<ProcessMemory> together) {
        this.alone = alone;
        this.together = together;
    }

    /// Looks at them. Whether they are over the limit is known at every look. The peak is where one has grown, come or
    /// gone; that they share less than before, which no process's own figure shows, at the next thorough look.
    /// @param otherBytes of memory that is in no process's figure
    /// @return what they hold that the kernel cannot take back
    synchronized long look(List<Long> processes, long limitBytes, long otherBytes, boolean thorough) {
        long held = 0;
        long most = 0;
        for (long pid : processes) {
            ProcessMemory memory = alone.apply(pid);
            held += memory.heldBytes();
            most += memory.residentBytes();
        }
        long resident = most;
        if (processes.size() > 1 && (held > limitBytes || most > peakBytes)) {
            if (held > limitBytes || thorough || most != measuredAtBytes) {
                measuredAtBytes = most;
                held = 0;
                resident = 0;
                for (long pid : processes) {
                    ProcessMemory memory = together.apply(pid);
                    held += memory.heldBytes();
                    resident += memory.residentBytes();
                }
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
