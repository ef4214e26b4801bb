package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What processes have had of the processor, by the kernel's own clocks. Asked by one thread.
final class ProcessorTime {
    /// `CPUCLOCK_SCHED` of a whole process, which Linux has for every process id.
    private static final int CLOCK_OF_PROCESS = 2;

    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /// `/proc` counts in hundredths of a second on every machine.
    private static final long NANOS_PER_TICK = 10_000_000;

    /// Behind the name in `/proc/<pid>/stat`: state is the first, of children that were waited for the 14th and 15th.
    private static final int CHILDREN_USER = 13;

    @SuppressWarnings("restricted")
    private static final MethodHandle CLOCK_GETTIME = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("clock_gettime"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    private final MemorySegment time = Arena.ofAuto().allocate(2 * ValueLayout.JAVA_LONG.byteSize(), 8);

    /// Of all its threads, in nanoseconds; 0 where there is no such process any more.
    long of(long pid) {
        try {
            int failed = (int) CLOCK_GETTIME.invokeExact((~(int) pid << 3) | CLOCK_OF_PROCESS, time);
            return failed != 0
                    ? 0
                    : time.getAtIndex(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                            + time.getAtIndex(ValueLayout.JAVA_LONG, 1);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Of its children that have ended, and of theirs.
    static long ofEndedChildren(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1])) * NANOS_PER_TICK;
        } catch (IOException gone) {
            return 0;
        }
    }
}
