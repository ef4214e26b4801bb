package dev.millrace.cloud.sandbox.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where a path leads for a program whose root this is: symbolic links are followed as the kernel would after a change
/// of root, so never out of it.
public final class RootView {
    /// The kernel's own limit.
    private static final int MAX_LINKS = 40;

    private final Path root;
    private final Map<String, Path> mounts;

    public RootView(Path root) {
        this(root, Map.of());
    }

    /// @param mounts  what stands over the root: path inside (absolute, plain) to path on the machine
    public RootView(Path root, Map<String, Path> mounts) {
        this.root = root;
        this.mounts = Map.copyOf(mounts);
    }

    /// The path on the machine of a path inside; empty if there is nothing.
    public Optional<Path> resolve(String path) throws IOException {
        Deque<String> ahead = new ArrayDeque<>(List.of(path.split("/")));
        List<String> behind = new ArrayList<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            String step = ahead.removeFirst();
            if (step.isEmpty() || step.equals(".")) {
                continue;
            }
            if (step.equals("..")) {
                if (!behind.isEmpty()) {
                    behind.removeLast();
                }
                continue;
            }
            behind.add(step);
            Path here = onMachine(behind);
            if (isWayToMount("/" + String.join("/", behind))) {
                continue;
            }
            if (Files.isSymbolicLink(here)) {
                if (++links > MAX_LINKS) {
                    return Optional.empty();
                }
                behind.removeLast();
                String target = Files.readSymbolicLink(here).toString();
                if (target.startsWith("/")) {
                    behind.clear();
                }
                List<String> steps = List.of(target.split("/"));
                for (int i = steps.size() - 1; i >= 0; i--) {
                    ahead.addFirst(steps.get(i));
                }
            } else if (!Trees.exists(here)) {
                return Optional.empty();
            }
        }
        return Optional.of(onMachine(behind));
    }

    /// A mount's place and the directories over it are made when the mount is.
    private boolean isWayToMount(String path) {
        return mounts.keySet().stream().anyMatch(mount -> mount.equals(path) || mount.startsWith(path + "/"));
    }

    private Path onMachine(List<String> steps) {
        for (int length = steps.size(); length > 0; length--) {
            Path mount = mounts.get("/" + String.join("/", steps.subList(0, length)));
            if (mount != null) {
                return length == steps.size()
                        ? mount
                        : mount.resolve(String.join("/", steps.subList(length, steps.size())));
            }
        }
        return steps.isEmpty() ? root : root.resolve(String.join("/", steps));
    }
}
