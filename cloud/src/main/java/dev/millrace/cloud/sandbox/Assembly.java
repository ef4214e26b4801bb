package dev.millrace.cloud.sandbox;

import dev.millrace.cloud.sandbox.image.RootView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The root that a program will see: a directory and what stands over it.
///
/// @param spec   with the JDK's binds and variables added where an image needs them
/// @param root   on the machine
/// @param binds  outer before inner
/// @param links  that must be there inside: path to target
record Assembly(SandboxSpec spec, Path root, List<Bind> binds, Map<String, String> links) {
    /// As on Lambda, but for its home: there is one that can be written.
    private static final String ACCOUNT = "sbx_user1051:x:993:990::/tmp:/sbin/nologin\n";

    private static final List<String> LOADERS = List.of("/lib64", "/lib", "/lib32", "/usr/lib64", "/usr/lib");

    /// @param machineRoot  an empty directory that stands for the root where no image gives one
    static Assembly of(SandboxSpec spec, Path machineRoot, Jdk jdk) throws IOException {
        Assembly assembly = planned(spec, machineRoot, jdk);
        var points = new MountPoints(assembly.root);
        for (Map.Entry<String, String> link : assembly.links.entrySet()) {
            points.link(link.getKey(), link.getValue());
        }
        return assembly;
    }

    private static Assembly planned(SandboxSpec spec, Path machineRoot, Jdk jdk) throws IOException {
        return switch (spec.root()) {
            case Root.Machine() -> {
                Machine.Layout system = Machine.system();
                var binds = new ArrayList<>(system.binds());
                binds.addAll(Machine.settings());
                binds.addAll(names(spec, machineRoot));
                binds.addAll(spec.binds());
                yield new Assembly(spec, machineRoot, ordered(binds), system.links());
            }
            case Root.Image(Path directory) -> {
                var binds = new ArrayList<>(names(spec, machineRoot));
                if (needsJdk(spec, directory)) {
                    Machine.Layout libraries = Machine.libraries();
                    binds.addAll(libraries.binds());
                    binds.addAll(Machine.settings());
                    binds.addAll(jdk.binds());
                    binds.addAll(spec.binds());
                    yield new Assembly(withJdk(spec, jdk), directory, ordered(binds), libraries.links());
                }
                accounts(directory).ifPresent(binds::add);
                binds.addAll(spec.binds());
                yield new Assembly(spec, directory, ordered(binds), Map.of());
            }
        };
    }

    /// Where the network is its own, no name server of the machine's loopback is reached under that address.
    private static List<Bind> names(SandboxSpec spec, Path machineRoot) {
        if (!spec.ownLoopback()) {
            return Machine.names();
        }
        var binds = new ArrayList<>(Machine.names());
        binds.removeIf(bind -> bind.target().equals(Machine.RESOLVER));
        binds.add(new Bind(ownResolver(machineRoot), Machine.RESOLVER));
        return binds;
    }

    private static Path ownResolver(Path machineRoot) {
        return machineRoot.resolveSibling("resolv.conf");
    }

    /// An image's accounts with the user that its programs run as: a program that asks for its own home fails without
    /// (Python's Path.home). Nothing where it has one of that number, or keeps its accounts somewhere else.
    private static Optional<Bind> accounts(Path image) throws IOException {
        Path own = image.resolve("etc/passwd");
        if (!Files.isDirectory(image.resolve("etc"), LinkOption.NOFOLLOW_LINKS)
                || Files.exists(own, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        String accounts = Files.exists(own) ? Files.readString(own, StandardCharsets.ISO_8859_1) : "";
        if (accounts.lines().anyMatch(line -> line.split(":", -1).length > 2 && line.split(":", -1)[2].equals("993"))) {
            return Optional.empty();
        }
        Path more = image.resolveSibling("passwd");
        if (!Files.exists(more)) {
            Path fresh = Files.createTempFile(more.getParent(), "passwd", ".new");
            Files.writeString(
                    fresh,
                    accounts + (accounts.isEmpty() || accounts.endsWith("\n") ? "" : "\n") + ACCOUNT,
                    StandardCharsets.ISO_8859_1);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(fresh, more, StandardCopyOption.ATOMIC_MOVE);
        }
        return Optional.of(new Bind(more, "/etc/passwd"));
    }

    /// Whether an image brings a system: a shell or a dynamic loader. Without one it can only run programs that stand
    /// alone, or what the machine lends it.
    static boolean hasSystem(Path image) throws IOException {
        var view = new RootView(image);
        if (view.resolve("/bin/sh").isPresent()) {
            return true;
        }
        for (String directory : LOADERS) {
            Optional<Path> folder = view.resolve(directory);
            if (folder.isPresent() && Files.isDirectory(folder.get())) {
                try (var files = Files.list(folder.get())) {
                    if (files.anyMatch(file -> file.getFileName().toString().startsWith("ld-"))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static boolean needsJdk(SandboxSpec spec, Path image) throws IOException {
        String program = spec.command().getFirst();
        boolean java = program.equals("java") || program.endsWith("/java");
        return java && !hasSystem(image) && new RootView(image).resolve(program).isEmpty();
    }

    /// The JVM sees the machine's memory, not the sandbox's limit, and would size its heap by it. On AWS it sees the
    /// function's memory, so it is told that this is the machine's. An option of the command's own comes later
    /// and wins.
    private static SandboxSpec withJdk(SandboxSpec spec, Jdk jdk) {
        Path home = jdk.home();
        var command = new ArrayList<String>();
        command.add(jdk.java().toString());
        command.add("-XX:MaxRAM=" + spec.memoryBytes());
        command.addAll(Jdk.collector(spec.memoryBytes(), spec.command(), spec.environment()));
        command.addAll(spec.command().subList(1, spec.command().size()));
        String path = Optional.ofNullable(spec.environment().get("PATH"))
                .map(given -> given + ":" + home.resolve("bin"))
                .orElse(home.resolve("bin").toString());
        var environment = new HashMap<>(spec.environment());
        environment.put("PATH", path);
        return spec.withCommand(command)
                .withEnvironment(environment)
                .plus(List.of(), Map.of("JAVA_HOME", home.toString()));
    }

    private static List<Bind> ordered(List<Bind> binds) {
        return binds.stream()
                .distinct()
                .sorted(Comparator.comparingInt(bind -> Path.of(bind.target()).getNameCount()))
                .toList();
    }

    /// With the program's full path in place of its name.
    Assembly running(String program) {
        var command = new ArrayList<>(spec.command());
        command.set(0, program);
        return new Assembly(spec.withCommand(command), root, binds, links);
    }

    RootView view() {
        var mounts = new HashMap<String, Path>();
        binds.forEach(bind -> mounts.put(bind.target(), bind.source()));
        return new RootView(root, mounts);
    }

    /// Makes the places for the mounts below the root and lists the mounts.
    ///
    /// @param place  where the root will stand
    /// @param replacing held while something gives way to a place for a mount
    /// @return       empty if all is well, else what is impossible
    Optional<String> addTo(MountTable table, Path place, ReentrantLock replacing) throws IOException {
        var points = new MountPoints(root, replacing);
        table.readOnly(root, place, false);
        if (!points.insist("/proc", true) || !points.insist("/tmp", true) || !points.insist("/dev", true)) {
            return Optional.of("the root has no place for /proc, /dev and /tmp");
        }
        table.proc(place.resolve("proc"));
        table.memory(place.resolve("tmp"), spec.temporaryBytes());
        for (String name : Machine.DEVICES) {
            if (points.insist("/dev/" + name, false)) {
                table.device(Path.of("/dev", name), place.resolve("dev/" + name));
            }
        }
        if (spec.sharedBytes() > 0 && points.insist("/dev/shm", true)) {
            table.memory(place.resolve("dev/shm"), spec.sharedBytes());
        }
        points.link("/dev/fd", "/proc/self/fd");
        points.link("/dev/stdin", "/proc/self/fd/0");
        points.link("/dev/stdout", "/proc/self/fd/1");
        points.link("/dev/stderr", "/proc/self/fd/2");
        var mounted = new ArrayList<Bind>();
        for (Bind bind : binds) {
            if (!Files.exists(bind.source())) {
                return Optional.of(bind.source() + ", to be seen as " + bind.target() + ", is not there");
            }
            Path source = bind.source().toRealPath();
            Optional<Bind> outer = enclosing(mounted, bind);
            boolean ready;
            if (outer.isPresent()) {
                String below = bind.target().substring(outer.get().target().length() + 1);
                Path seen = outer.get().source().resolve(below);
                if (Files.exists(seen) && seen.toRealPath().equals(source)) {
                    continue;
                }
                ready = Files.exists(seen, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(seen);
            } else if (Machine.NAMES.contains(bind.target()) && spec.root() instanceof Root.Image) {
                // An image may link these somewhere, which serves no one here; and it may do without.
                if (!points.insist(bind.target(), Files.isDirectory(source))) {
                    continue;
                }
                ready = true;
            } else {
                ready = Files.isDirectory(source) ? points.directory(bind.target()) : points.file(bind.target());
            }
            if (!ready) {
                return Optional.of("the root has no place for " + bind.target());
            }
            Path inside = place.resolve(bind.target().substring(1));
            // The sandbox's /tmp is empty when this is mounted in it: a folder's place is made then.
            boolean made = bind.target().startsWith("/tmp/") && Files.isDirectory(source);
            if (bind.writable()) {
                table.writable(source, inside, made);
            } else {
                table.readOnly(source, inside, made);
            }
            mounted.add(new Bind(source, bind.target(), bind.writable()));
        }
        return Optional.empty();
    }

    private static Optional<Bind> enclosing(List<Bind> mounted, Bind bind) {
        return mounted.stream()
                .filter(other -> bind.target().startsWith(other.target() + "/"))
                .max(Comparator.comparingInt(other -> other.target().length()));
    }

    /// Makes the directory that stands for the root where no image gives one, with accounts for programs that ask who
    /// they are.
    static void prepareMachineRoot(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("etc"));
        for (Path made : List.of(directory, directory.resolve("etc"))) {
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(directory.resolve("etc/passwd"), "root:x:0:0:root:/:/sbin/nologin\n" + ACCOUNT);
        Files.writeString(directory.resolve("etc/group"), "root:x:0:\nsbx_user1051:x:990:\n");
        Path resolver = Files.writeString(ownResolver(directory), "nameserver " + SlirpNetwork.NAMESERVER + "\n");
        Files.setPosixFilePermissions(resolver, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
