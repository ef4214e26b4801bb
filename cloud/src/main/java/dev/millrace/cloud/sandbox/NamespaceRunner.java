package dev.millrace.cloud.sandbox;

import dev.millrace.cloud.sandbox.Start.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// Runs programs in namespaces of their own.
///
/// As root, mounts are made by the real root and the program gets a real user id of its own, then a user namespace. As
/// an ordinary user, the mounts are made by root of a first user namespace and the program runs in a second, inside,
/// where it has no rights over the mounts. In both it is user 993 for itself, as on Lambda.
final class NamespaceRunner implements Runner {
    private static final int USER_INSIDE = 993;
    private static final int GROUP_INSIDE = 990;

    /// Real user ids for programs of a server that is root: far from those of people, daemons and subordinate ranges.
    private static final int FIRST_USER = 1_900_000_000;

    private static final int USERS = 1 << 20;

    /// Each server of a machine begins at one of these, so that two do not give their functions the same users.
    private static final int RANGES = 200;

    /// The smallest that there is: of larger ones fewer are allowed than could be.
    private static final int PAGE_BYTES = 4096;

    private final Path runs;
    private final Path stage;
    private final Machine.Layout system;
    private final boolean asRoot;
    private final String init;
    private final int firstUser;
    private final AtomicInteger started = new AtomicInteger();
    private final ReentrantLock replacing = new ReentrantLock();

    NamespaceRunner(Path directory, boolean asRoot) throws IOException {
        this.asRoot = asRoot;
        int range = Math.floorMod(
                31 * directory.toAbsolutePath().hashCode()
                        + Long.hashCode(ProcessHandle.current().pid()),
                RANGES);
        this.firstUser = FIRST_USER + range * USERS;
        this.runs = directory.resolve("runs");
        this.stage = directory.resolve("stage");
        this.system = Machine.system();
        Files.createDirectories(runs);
        try (var leftovers = Files.list(runs)) {
            for (Path leftover : leftovers.toList()) {
                Files.deleteIfExists(leftover);
            }
        }
        Files.createDirectories(stage);
        Files.setPosixFilePermissions(stage, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String folder : List.of("proc", "root", ".old")) {
            Files.createDirectories(stage.resolve(folder));
        }
        var points = new MountPoints(stage);
        for (Bind bind : system.binds()) {
            points.directory(bind.target());
        }
        points.file("/dev/null");
        for (var link : system.links().entrySet()) {
            points.link(link.getKey(), link.getValue());
        }
        try (InputStream script = NamespaceRunner.class.getResourceAsStream("sandbox-init.sh")) {
            if (script == null) {
                throw new IOException("sandbox-init.sh is missing from the program");
            }
            this.init = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public Preparation prepare(Assembly assembly, List<Companion> companions, boolean oneStream) throws IOException {
        var table = new MountTable().readOnly(stage, stage, false);
        for (Bind bind : system.binds()) {
            table.readOnly(bind.source(), stage.resolve(bind.target().substring(1)), false);
        }
        table.proc(stage.resolve("proc"));
        // The shell opens it for what it runs in the background.
        table.device(Path.of("/dev/null"), stage.resolve("dev/null"));
        Optional<String> impossible = assembly.addTo(table, stage.resolve("root"), replacing);
        if (impossible.isPresent()) {
            return new Impossible(Problem.BIND_IMPOSSIBLE, impossible.get());
        }
        Path fstab = runs.resolve(UUID.randomUUID() + ".fstab");
        Files.writeString(fstab, table.toString());
        SandboxSpec spec = assembly.spec();
        List<String> apart = apart(spec);
        var setup = new ShellScript();
        if (spec.ownLoopback()) {
            setup.lines(SandboxedProcess.TELL_APART);
        }
        setup.assign("fstab", fstab.toString())
                .assign("stage", stage.toString())
                .assign("shmall", Long.toString(spec.memoryBytes() / PAGE_BYTES))
                .lines(init)
                .export(spec.environment());
        var beside = new ShellScript();
        for (Companion companion : companions) {
            beside.runBeside(companion.name(), joined(apart, List.of(companion.path())), spec.hidden(), oneStream);
        }
        var main = new ShellScript().run("", joined(apart, spec.command()), oneStream).lines(companions.isEmpty() ? "exit $?" : Companion.MAIN_ENDED);
        return new Ready(outer(spec.ownLoopback()), setup, beside, main, true, () -> delete(fstab));
    }

    /// From the server to pid 1. Everything dies with what made it.
    private List<String> outer(boolean ownNetwork) {
        var words = new ArrayList<>(List.of(tool("setpriv"), "--pdeathsig", "KILL", "--", tool("unshare")));
        if (!asRoot) {
            words.addAll(List.of("--user", "--map-root-user"));
        }
        if (ownNetwork) {
            words.add("--net");
        }
        words.addAll(List.of("--mount", "--ipc", "--pid", "--fork", "--kill-child", "--", tool("sh"), "-s"));
        return words;
    }

    /// From pid 1 to the program. The limits come before the last user namespace, because the number of processes is
    /// counted for the namespace that is made under the limit.
    private List<String> apart(SandboxSpec spec) {
        var words = new ArrayList<>(List.of(tool("setpriv"), "--no-new-privs"));
        if (asRoot) {
            int user = firstUser + Math.floorMod(started.getAndIncrement(), USERS);
            words.addAll(List.of("--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        words.addAll(List.of(
                "--",
                tool("prlimit"),
                "--nproc=" + spec.maxProcesses(),
                "--nofile=" + OpenFiles.atMost(spec.maxOpenFiles()),
                "--core=0",
                "--",
                tool("unshare"),
                "--user",
                "--map-user=" + USER_INSIDE,
                "--map-group=" + GROUP_INSIDE,
                "--root=/root",
                "--wd=" + spec.workingDirectory(),
                "--"));
        return words;
    }

    private static List<String> joined(List<String> apart, List<String> command) {
        return Stream.concat(apart.stream(), command.stream()).toList();
    }

    private static String tool(String name) {
        return Machine.tool(name).orElseThrow().toString();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
