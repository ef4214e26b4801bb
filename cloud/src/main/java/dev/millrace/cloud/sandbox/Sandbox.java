package dev.millrace.cloud.sandbox;

import com.sun.management.OperatingSystemMXBean;
import dev.millrace.cloud.sandbox.Start.Problem;
import dev.millrace.cloud.sandbox.image.RootView;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Starts programs apart from everything else. One per server; closing it ends all that it started.
public final class Sandbox implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Sandbox.class.getName());

    /// Lambda's search path, for environments without PATH.
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin:/opt/bin";

    private final SandboxConfiguration configuration;
    private final Path machineRoot;
    private final Jdk jdk;
    private final MemoryWatch memory = new MemoryWatch(temporaryLimitBytes());
    private final ProcessorWatch processor = new ProcessorWatch();
    private final Set<SandboxedProcess> running = ConcurrentHashMap.newKeySet();

    /// A child gets its parent-death signal when the thread that made it ends, so all are made by this one, which
    /// lives as long as the server.
    private final ExecutorService spawner = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("sandbox-spawner").factory());

    private final Isolation isolation;
    private final Runner runner;

    public Sandbox(SandboxConfiguration configuration) {
        this.configuration = configuration;
        this.machineRoot = configuration.directory().resolve("machine-root");
        try {
            this.jdk = Jdk.at(configuration.javaHome());
            Assembly.prepareMachineRoot(machineRoot);
            this.isolation = probe();
            this.runner = switch (isolation) {
                case Isolation.Namespaces(boolean asRoot) -> new NamespaceRunner(configuration.directory(), asRoot);
                case Isolation.Absent absent -> new PlainRunner(configuration.directory());
                case Isolation.Forbidden forbidden ->
                    (_, _, _) -> new Runner.Impossible(Problem.NO_ISOLATION, forbidden.sentence());
            };
        } catch (IOException failure) {
            throw new UncheckedIOException("The sandbox's directory cannot be used", failure);
        }
        if (!(isolation instanceof Isolation.Namespaces)) {
            LOG.log(System.Logger.Level.WARNING, isolation.sentence());
        }
    }

    /// How far programs are kept apart on this machine, found out by trying.
    public Isolation isolation() {
        return isolation;
    }

    /// What keeps programs from having a loopback of their own here, as a sentence with the remedy; empty where they can.
    public Optional<String> withoutOwnLoopback() {
        if (!(isolation instanceof Isolation.Namespaces)) {
            return Optional.of(isolation.sentence());
        }
        return SlirpNetwork.lacking().or(() -> {
            try {
                return tryOut(runner, true);
            } catch (IOException failure) {
                return Optional.of(String.valueOf(failure.getMessage()));
            }
        });
    }

    /// Starts a program. Returns when its process is made, some milliseconds before the program itself runs; what it
    /// prints goes to `output`, how it ends is asked of the process.
    public Start start(SandboxSpec spec, OutputLines output) {
        try {
            return start(runner, spec, output);
        } catch (IOException failure) {
            return new Start.Refused(Problem.SYSTEM, String.valueOf(failure.getMessage()));
        }
    }

    private Start start(Runner by, SandboxSpec asked, OutputLines output) throws IOException {
        Assembly assembly = Assembly.of(asked, machineRoot, jdk);
        SandboxSpec spec = assembly.spec();
        RootView view = assembly.view();
        Optional<Path> directory = view.resolve(spec.workingDirectory());
        if (!spec.workingDirectory().equals("/tmp")
                && !spec.workingDirectory().startsWith("/tmp/")
                && !directory.map(Files::isDirectory).orElse(false)) {
            return new Start.Refused(
                    Problem.INVALID_WORKING_DIRECTORY,
                    "chdir " + spec.workingDirectory() + ": no such file or directory");
        }
        String searchPath = spec.environment().getOrDefault("PATH", DEFAULT_PATH);
        switch (Program.find(view, spec.command().getFirst(), spec.workingDirectory(), searchPath)) {
            case Program.Unusable(String message) -> {
                return new Start.Refused(Problem.INVALID_ENTRYPOINT, message);
            }
            case Program.Found found -> {
                Companion.All companions = Companion.of(view, spec);
                if (companions.unusable() != null) {
                    return new Start.Refused(Problem.INVALID_COMPANION, companions.unusable());
                }
                switch (by.prepare(assembly.running(found.path()), companions.programs(), output.inOneStream())) {
                    case Runner.Impossible(Problem problem, String message) -> {
                        return new Start.Refused(problem, message);
                    }
                    case Runner.Ready ready -> {
                        return new Start.Running(spawn(ready, companions.programs(), spec, output));
                    }
                }
            }
        }
    }

    /// A quarter of the machine's memory for what functions have in /tmp, all together, and at least one's whole.
    private static long temporaryLimitBytes() {
        long machine = ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
        return Math.max(1L << 30, machine / 4);
    }

    private SandboxedProcess spawn(
            Runner.Ready ready, List<Companion> companions, SandboxSpec spec, OutputLines output) throws IOException {
        Process process;
        try {
            process = spawner.submit(() -> {
                        var builder = new ProcessBuilder(ready.command());
                        builder.environment().clear();
                        builder.environment().put("LC_ALL", "C");
                        builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
                        return builder.start();
                    })
                    .get();
        } catch (ExecutionException failure) {
            ready.cleanUp().run();
            throw new IOException(String.valueOf(failure.getCause()), failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a process was made", interrupted);
        }
        var sandboxed = new SandboxedProcess(process, spec, ready, companions, memory, processor);
        running.add(sandboxed);
        sandboxed.follow(output, exit -> {
            running.remove(sandboxed);
            ready.cleanUp().run();
        });
        memory.add(sandboxed);
        sandboxed.begin();
        return sandboxed;
    }

    private Isolation probe() throws IOException {
        var probe = new SandboxProbe(Path.of("/proc/sys"), Path.of("/"));
        Isolation.Forbidden forbidden;
        Optional<Isolation.Forbidden> missing = probe.missing();
        if (missing.isPresent()) {
            forbidden = missing.get();
        } else {
            boolean root = "0".equals(Integer.toString(ownUserId()));
            Optional<String> complaint = tryOut(new NamespaceRunner(configuration.directory(), root), false);
            if (complaint.isEmpty()) {
                return new Isolation.Namespaces(root);
            }
            forbidden = probe.explain(complaint.get());
        }
        return configuration.allowNoIsolation()
                ? new Isolation.Absent(forbidden.reason(), forbidden.remedy())
                : forbidden;
    }

    private int ownUserId() throws IOException {
        return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    }

    /// Runs nothing in a whole sandbox; empty if that works.
    private Optional<String> tryOut(Runner by, boolean ownLoopback) throws IOException {
        var printed = new StringBuffer();
        var spec = SandboxSpec.of(new Root.Machine(), List.of("/bin/sh", "-c", "exit 7"))
                .withOwnLoopback(ownLoopback);
        try {
            return switch (start(
                    by, spec, (stream, line) -> printed.append(line).append('\n'))) {
                case Start.Refused(Problem problem, String message) -> Optional.of(message);
                case Start.Running(SandboxedProcess process) ->
                    switch (process.awaitExit()) {
                        case Exit.Code(int code) when code == 7 -> Optional.empty();
                        case Exit.NotStarted(String message) -> Optional.of(message);
                        case Exit other -> Optional.of(printed + other.message());
                    };
            };
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while namespaces were tried", interrupted);
        }
    }

    /// Ends every program and waits until all are gone.
    @Override
    public void close() {
        running.forEach(SandboxedProcess::kill);
        try {
            for (SandboxedProcess process : Set.copyOf(running)) {
                process.awaitExit();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        memory.close();
        processor.close();
        spawner.shutdown();
    }
}
