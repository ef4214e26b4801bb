package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The processes of a sandbox, as the machine sees them: with a namespace `unshare`, under it pid 1 inside, and under that
/// the programs; without one the program and what it started. They are looked up in /proc whenever they are asked for.
final class ProcessTree {
    private final Process outermost;
    private final boolean ownNamespace;

    ProcessTree(Process outermost, boolean ownNamespace) {
        this.outermost = outermost;
        this.ownNamespace = ownNamespace;
    }

    boolean ownNamespace() {
        return ownNamespace;
    }

    /// Process id, on the machine, of pid 1 inside; empty before there is one, and without a namespace.
    Optional<ProcessHandle> namespaceInit() {
        return ownNamespace ? init() : Optional.empty();
    }

    /// All of them, where no namespace tells which they are.
    Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(outermost.toHandle()), outermost.descendants());
    }

    /// The ids of the program and all that it started, without what only holds its namespaces.
    List<Long> programs() {
        if (!ownNamespace) {
            return processes().map(ProcessHandle::pid).toList();
        }
        List<Long> found = new ArrayList<>();
        init().ifPresent(init -> below(init.pid(), found));
        return found;
    }

    /// Ends all of them, without warning. Returns at once.
    void destroy() {
        if (!ownNamespace) {
            outermost.descendants().forEach(ProcessHandle::destroyForcibly);
            outermost.destroyForcibly();
            return;
        }
        // Killing pid 1 of the namespace ends the whole namespace before `unshare` learns of it and ends, too: the
        // end of the process then means that nothing is left. `unshare` itself is the way out if there is no pid 1 yet.
        Optional<ProcessHandle> init = init();
        init.ifPresentOrElse(ProcessHandle::destroyForcibly, outermost::destroyForcibly);
    }

    /// A process whose parent ended belongs to pid 1 of its namespace, so none is missed.
    private static void below(long pid, List<Long> found) {
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (Path thread : threads) {
                String children = Files.readString(thread.resolve("children"), StandardCharsets.US_ASCII).strip();
                for (String child : children.isEmpty() ? new String[0] : children.split(" ")) {
                    found.add(Long.parseLong(child));
                    below(Long.parseLong(child), found);
                }
            }
        } catch (IOException goneOrUnknownToThisKernel) {
            ProcessHandle.of(pid).stream()
                    .flatMap(ProcessHandle::descendants)
                    .map(ProcessHandle::pid)
                    .filter(child -> !found.contains(child))
                    .forEach(found::add);
        }
    }

    private Optional<ProcessHandle> init() {
        Path children = Path.of("/proc", Long.toString(outermost.pid()), "task", Long.toString(outermost.pid()), "children");
        try {
            String first = Files.readString(children, StandardCharsets.US_ASCII).strip().split(" ")[0];
            return first.isEmpty() ? Optional.empty() : ProcessHandle.of(Long.parseLong(first));
        } catch (IOException unknownToThisKernel) {
            return outermost.children().findFirst();
        }
    }
}
