package dev.millrace.cloud.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/// What processes hold of memory. What the kernel could not take back (anonymous and shared memory) is what a memory
/// control group limits; with the pages of programs and libraries it is what Lambda reports as used.
///
/// @param heldBytes      what could not be taken back, now
/// @param residentBytes  with files' pages, the most so far, from the kernel's own high-water mark
record ProcessMemory(long heldBytes, long residentBytes) {
    static final ProcessMemory NONE = new ProcessMemory(0, 0);

    private static final int PAGE_BYTES = 4096;

    /// Below this no one asks whether shared memory is but a mapped file of /tmp.
    private static final long SMALL_BYTES = 1 << 20;

    /// From `/proc/<pid>/status`, which costs little; nothing of a process that is gone. Of several processes together
    /// it is the most that it can be: what they share is in each.
    static ProcessMemory of(long pid) {
        try {
            String status = read(pid, "status");
            long shared = kilobytes(status, "RssShmem:");
            return new ProcessMemory(
                    kilobytes(status, "RssAnon:") + shared - temporary(pid, shared), kilobytes(status, "VmHWM:"));
        } catch (IOException gone) {
            return NONE;
        }
    }

    /// From `/proc/<pid>/smaps_rollup`, where the kernel divides each shared page among those that have it: the sum
    /// over processes is what they hold together. It walks the process's page tables, so it is asked for only where the
    /// cheap figure says too much. Without that file, the cheap figure.
    static ProcessMemory proportional(long pid) {
        try {
            String rollup = read(pid, "smaps_rollup");
            if (!rollup.contains("Pss_Anon:")) {
                return of(pid);
            }
            long shared = kilobytes(rollup, "Pss_Shmem:");
            return new ProcessMemory(
                    kilobytes(rollup, "Pss_Anon:") + shared - temporary(pid, shared), kilobytes(rollup, "Pss:"));
        } catch (IOException goneOrUnknownToThisKernel) {
            return of(pid);
        }
    }

    /// What is in a process's own /tmp: memory here and a disk on AWS. While its root is still being made, what is seen
    /// as its /tmp is the machine's, which is larger than any of a function's and is nothing of the function's.
    /// @param sizeBytes of its own
    static long usedInTmp(long pid, long sizeBytes) {
        File tmp = new File("/proc/" + pid + "/root/tmp");
        long size = tmp.getTotalSpace();
        return size > sizeBytes + PAGE_BYTES ? 0 : Math.max(0, size - tmp.getFreeSpace());
    }

    /// How much of a process's shared memory may be mapped files of /tmp (a native library, mostly), which do not
    /// count.
    private static long temporary(long pid, long shared) {
        return shared > SMALL_BYTES ? Math.min(shared, usedInTmp(pid, Long.MAX_VALUE - PAGE_BYTES)) : 0;
    }

    /// Memory files (memfd_create(2)) that these processes have open. Their pages are memory whether they are mapped or
    /// not, and only the mapped ones are in the processes' own figures.
    static long memoryFileBytes(Collection<Long> pids) {
        Set<Long> seen = new HashSet<>();
        long bytes = 0;
        for (long pid : pids) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
                for (Path file : files) {
                    if (isMemoryFile(file)) {
                        FileStatus status = FileStatus.of(file.toString());
                        bytes += seen.add(status.inode()) ? status.allocatedBytes() : 0;
                    }
                }
            } catch (IOException gone) {
                // It holds nothing any more.
            }
        }
        return bytes;
    }

    private static boolean isMemoryFile(Path file) {
        try {
            return Files.readSymbolicLink(file).toString().startsWith("/memfd:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    private static String read(long pid, String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    }

    /// A line such as `RssAnon:	    1234 kB`, in bytes.
    static long kilobytes(String status, String name) {
        int at = status.indexOf("\n" + name);
        if (at < 0) {
            return 0;
        }
        long value = 0;
        for (int i = at + 1 + name.length(); i < status.length() && status.charAt(i) != '\n'; i++) {
            char c = status.charAt(i);
            if (c >= '0' && c <= '9') {
                value = value * 10 + (c - '0');
            }
        }
        return value * 1024;
    }
}
