package dev.millrace.cloud.sandbox;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// What statx(2) says of a file and the JDK does not: how much is allocated for it. A memory file may be a gigabyte
/// long and hold nothing.
///
/// @param inode           within its file system
/// @param allocatedBytes  0 for a file that is gone
record FileStatus(long inode, long allocatedBytes) {
    private static final int CURRENT_DIRECTORY = -100;
    private static final int BASIC_STATS = 0x7ff;

    /// `struct statx` is the same on all architectures: 256 bytes, stx_ino at 32, stx_blocks (of 512 bytes) at 48.
    private static final int STRUCTURE_BYTES = 256;

    private static final int INODE_AT = 32;
    private static final int BLOCKS_AT = 48;
    private static final int BLOCK_BYTES = 512;

    @SuppressWarnings("restricted")
    private static final MethodHandle STATX = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("statx"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS,
                            ValueLayout.JAVA_INT,
                            ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));

    static FileStatus of(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(STRUCTURE_BYTES, Long.BYTES);
            int failed = (int) STATX.invokeExact(CURRENT_DIRECTORY, arena.allocateFrom(path), 0, BASIC_STATS, status);
            return failed != 0
                    ? new FileStatus(0, 0)
                    : new FileStatus(
                            status.get(ValueLayout.JAVA_LONG, INODE_AT),
                            status.get(ValueLayout.JAVA_LONG, BLOCKS_AT) * BLOCK_BYTES);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
