package dev.millrace.cloud.sandbox;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Measures the memory of all sandboxes, by one thread for all, and ends those over their limit.
///
/// A process belongs to the sandbox whose process namespace it is in, so a grandchild that left its parents is
/// counted, too. A process is asked for its namespace once, when first seen. Between two looks a program can take
/// more than its limit; what it used then is told.
final class MemoryWatch implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(100);

    private final ConcurrentMap<SandboxedProcess, Watched> watched = new ConcurrentHashMap<>();

    /// Process id to its namespace, as `/proc/<pid>/ns/pid` shows it. Used by the watching thread only.
    private final Map<Long, String> namespaces = new HashMap<>();

    private final Thread thread;
    private volatile boolean closed;

    MemoryWatch() {
        thread = Thread.ofPlatform().daemon().name("sandbox-memory").start(this::run);
    }

    void add(SandboxedProcess process) {
        watched.put(process, new Watched());
        LockSupport.unpark(thread);
        process.onExit(exit -> {
            Watched ended = watched.remove(process);
            if (ended != null) {
                process.keepPeak(ended.peakBytes);
            }
        });
    }

    /// The peak so far, with a fresh look at the processes seen last.
    long peakBytes(SandboxedProcess process) {
        Watched one = watched.get(process);
        if (one == null) {
            return 0;
        }
        one.measure(one.pids);
        return one.peakBytes;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            if (watched.isEmpty()) {
                LockSupport.park(this);
            } else {
                look();
                LockSupport.parkNanos(this, INTERVAL.toNanos());
            }
        }
    }

    private void look() {
        Map<String, List<Long>> byNamespace = processesByNamespace();
        watched.forEach((process, one) -> {
            List<Long> pids;
            if (process.ownNamespace()) {
                if (one.namespace == null) {
                    one.namespace = process.namespaceInit()
                            .map(init -> namespaceOf(init.pid()))
                            .orElse(null);
                }
                pids = one.namespace == null ? List.of() : byNamespace.getOrDefault(one.namespace, List.of());
            } else {
                pids = process.processes().map(ProcessHandle::pid).toList();
            }
            one.pids = pids;
            long bytes = one.measure(pids);
            long limit = process.spec().memoryBytes();
            if (bytes > limit) {
                process.end(new Exit.OutOfMemory(limit, bytes));
            }
        });
    }

    private Map<String, List<Long>> processesByNamespace() {
        var byNamespace = new HashMap<String, List<Long>>();
        Set<Long> present = new HashSet<>();
        String[] names = new File("/proc").list();
        for (String name : names == null ? new String[0] : names) {
            if (name.charAt(0) < '0' || name.charAt(0) > '9') {
                continue;
            }
            long pid = Long.parseLong(name);
            present.add(pid);
            String namespace = namespaces.computeIfAbsent(pid, MemoryWatch::namespaceOf);
            if (namespace != null) {
                byNamespace.computeIfAbsent(namespace, any -> new ArrayList<>()).add(pid);
            }
        }
        namespaces.keySet().retainAll(present);
        return byNamespace;
    }

    private static @Nullable String namespaceOf(long pid) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "pid"))
                    .toString();
        } catch (IOException goneOrForeign) {
            return null;
        }
    }

    private static final class Watched {
        private volatile List<Long> pids = List.of();
        private volatile long peakBytes;
        private @Nullable String namespace;

        /// Their sum now; the peak is the sum of each one's own, which a single process reaches exactly and several
        /// at most.
        private long measure(List<Long> processes) {
            long now = 0;
            long peak = 0;
            for (long pid : processes) {
                ProcessMemory memory = ProcessMemory.of(pid);
                now += memory.bytes();
                peak += memory.peakBytes();
            }
            synchronized (this) {
                peakBytes = Math.max(peakBytes, peak);
            }
            return now;
        }
    }
}
