package dev.millrace.cloud.sandbox;

import dev.millrace.cloud.sandbox.MemoryUse.Look;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
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
/// more than its limit; what it used then is told. A sandbox that is frozen, or so far below its limit that it could not
/// reach it by then, is passed over.
///
/// Once a second none is, and memory files are counted, too, and /tmp: that is memory here and a disk on AWS, so it is
/// in no sandbox's figure, but all of them together have a limit. Over it the idle sandbox with the largest goes first.
final class MemoryWatch implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMillis(100);

    /// Of this many looks one is at memory files and at /tmp.
    private static final int THOROUGH_EVERY = 10;

    /// About as fast as all processors fill new memory, page by page, bytes in a nanosecond.
    private static final long FASTEST = 2L * Runtime.getRuntime().availableProcessors();

    private static final System.Logger LOG = System.getLogger(MemoryWatch.class.getName());

    private final ConcurrentMap<SandboxedProcess, Watched> watched = new ConcurrentHashMap<>();

    /// Process id to its namespace, as `/proc/<pid>/ns/pid` shows it. Used by the watching thread only.
    private final Map<Long, String> namespaces = new HashMap<>();

    private final Thread thread;
    private final long temporaryLimitBytes;
    private volatile boolean closed;

    /// @param temporaryLimitBytes what is in /tmp of all sandboxes together
    MemoryWatch(long temporaryLimitBytes) {
        this.temporaryLimitBytes = temporaryLimitBytes;
        thread = Thread.ofPlatform().daemon().name("sandbox-memory").start(this::run);
    }

    void add(SandboxedProcess process) {
        watched.put(process, new Watched());
        LockSupport.unpark(thread);
        process.onExit(exit -> {
            Watched ended = watched.remove(process);
            if (ended != null) {
                process.keepPeak(ended.use.peakBytes());
            }
        });
    }

    /// The peak so far, with a fresh look at the processes seen last.
    long peakBytes(SandboxedProcess process) {
        Watched one = watched.get(process);
        if (one == null) {
            return 0;
        }
        long limit = process.spec().memoryBytes();
        one.use.look(process.programs(), limit, one.memoryFileBytes, Look.EXACT);
        return Math.min(one.use.peakBytes(), limit);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /// Whatever a look throws, there is another: without it nothing would be limited any more.
    private void run() {
        for (int look = 0; !closed; look++) {
            if (watched.isEmpty()) {
                LockSupport.park(this);
            } else {
                try {
                    look(look % THOROUGH_EVERY == 0);
                } catch (RuntimeException | Error failed) {
                    LOG.log(System.Logger.Level.WARNING, "The memory of functions could not be measured", failed);
                }
                LockSupport.parkNanos(this, INTERVAL.toNanos());
            }
        }
    }

    private void look(boolean thorough) {
        long now = System.nanoTime();
        Map<SandboxedProcess, Watched> due = new HashMap<>(watched);
        if (!thorough) {
            due.entrySet().removeIf(it -> it.getKey().frozen() || now - it.getValue().safeUntilNanos < 0);
            if (due.isEmpty()) {
                return;
            }
        }
        Map<String, List<Long>> byNamespace = processesByNamespace();
        due.forEach((process, one) -> {
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
            if (thorough) {
                one.memoryFileBytes = ProcessMemory.memoryFileBytes(pids);
                one.temporaryBytes = process.ownRoot() && !pids.isEmpty()
                        ? ProcessMemory.usedInTmp(
                                pids.getLast(), process.spec().temporaryBytes())
                        : 0;
            }
            long limit = process.spec().memoryBytes();
            long bytes = one.use.look(pids, limit, one.memoryFileBytes, thorough ? Look.THOROUGH : Look.QUICK);
            one.safeUntilNanos = now + (limit - bytes) / FASTEST;
            if (bytes > limit) {
                process.end(new Exit.OutOfMemory(limit, bytes));
            }
        });
        if (thorough) {
            limitTemporary();
        }
    }

    private void limitTemporary() {
        long all =
                watched.values().stream().mapToLong(one -> one.temporaryBytes).sum();
        if (all <= temporaryLimitBytes) {
            return;
        }
        watched.entrySet().stream()
                .max(Comparator.<Map.Entry<SandboxedProcess, Watched>, Boolean>comparing(
                                one -> one.getKey().frozen() && one.getValue().temporaryBytes > 0)
                        .thenComparing(one -> one.getValue().temporaryBytes))
                .ifPresent(largest -> {
                    LOG.log(
                            System.Logger.Level.WARNING,
                            "/tmp of all functions together holds " + (all >> 20) + " MB of memory, "
                                    + (temporaryLimitBytes >> 20)
                                    + " MB is the limit: the "
                                    + (largest.getKey().frozen() ? "idle " : "")
                                    + "environment with the most, " + (largest.getValue().temporaryBytes >> 20)
                                    + " MB, is ended");
                    largest.getKey().end(new Exit.OutOfMemory(temporaryLimitBytes, all));
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
        private final MemoryUse use = new MemoryUse(ProcessMemory::of, ProcessMemory::proportional, System::nanoTime);
        private volatile long memoryFileBytes;
        private volatile long temporaryBytes;
        private @Nullable String namespace;
        private long safeUntilNanos = System.nanoTime();
    }
}
