package dev.millrace.cloud.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What one process holds of memory that the kernel could not take back: the counterpart of what a memory control
/// group limits. Pages of files (programs, libraries) are not part of it.
///
/// @param bytes      now
/// @param peakBytes  the most so far, from the kernel's own high-water mark of resident memory
record ProcessMemory(long bytes, long peakBytes) {
    static final ProcessMemory NONE = new ProcessMemory(0, 0);

    /// Below this no one asks whether shared memory is but a mapped file of /tmp.
    private static final long SMALL_BYTES = 1 << 20;

    /// From `/proc/<pid>/status`; nothing of a process that is gone.
    static ProcessMemory of(long pid) {
        try {
            String status =
                    Files.readString(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1);
            long file = kilobytes(status, "RssFile:");
            long shared = kilobytes(status, "RssShmem:");
            long anonymous = kilobytes(status, "RssAnon:");
            long temporary = shared > SMALL_BYTES ? Math.min(shared, usedInTmp(pid)) : 0;
            long peak = kilobytes(status, "VmHWM:") - file - temporary;
            long now = anonymous + shared - temporary;
            return new ProcessMemory(now, Math.max(now, peak));
        } catch (IOException gone) {
            return NONE;
        }
    }

    /// /tmp is memory here and a disk on AWS; what is mapped from it (a native library, mostly) does not count.
    private static long usedInTmp(long pid) {
        File tmp = new File("/proc/" + pid + "/root/tmp");
        return Math.max(0, tmp.getTotalSpace() - tmp.getFreeSpace());
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
