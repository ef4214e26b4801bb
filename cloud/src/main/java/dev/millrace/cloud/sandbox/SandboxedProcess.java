package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A running program with everything it starts.
///
/// ```
/// STARTING ──▶ RUNNING ──▶ ENDED     setup done: the line `␞ready` on standard error, which nobody else sees
///     └──────────────────────▲       setup failed: Exit.NotStarted with what it printed
/// ```
/// The first cause of the end that is recorded (killed, out of memory) decides the [Exit]; without one the exit code
/// does.
public final class SandboxedProcess {
    private static final String READY = "\u001eready";
    private static final String APART = "\u001eapart";

    /// Script that says that the namespaces are there, to which a network is tied then.
    static final String TELL_APART = "printf '\\036apart\\n' >&2";

    private static final int LOOKS = 5;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Process process;
    private final SandboxSpec spec;
    private final Runner.Ready plan;
    private final ProcessTree tree;
    private final MemoryWatch watch;
    private final ProcessorWatch processor;
    private final AtomicReference<@Nullable Exit> cause = new AtomicReference<>();
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    /// The end of the program itself, which companions may outlive.
    private final CompletableFuture<Exit> programExit = new CompletableFuture<>();

    /// The ends of those that were started beside it, by name.
    private final Map<String, CompletableFuture<Exit>> companionExits = new LinkedHashMap<>();

    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private volatile long keptPeakBytes;
    private final StringBuffer setupOutput = new StringBuffer();
    private final Halt halt = new Halt(this);
    private volatile List<Long> companionPrograms = List.of();
    private volatile @Nullable SlirpNetwork network;

    SandboxedProcess(
            Process process,
            SandboxSpec spec,
            Runner.Ready plan,
            List<Companion> companions,
            MemoryWatch watch,
            ProcessorWatch processor) {
        this.process = process;
        this.spec = spec;
        this.plan = plan;
        this.tree = new ProcessTree(process, plan.ownNamespace());
        companions.forEach(companion -> companionExits.put(companion.name(), new CompletableFuture<>()));
        this.watch = watch;
        this.processor = processor;
    }

    /// Sets up what it runs in and starts the companions; where there are none, the program itself.
    void begin() {
        write(plan.setup(), false);
        if (!spec.ownLoopback()) {
            setOff();
        }
    }

    private void setOff() {
        write(plan.beside(), false);
        if (companionExits.isEmpty()) {
            proceed();
        }
    }

    /// Ties the network to its namespace, while the rest is set up.
    private void connect() {
        try {
            SlirpNetwork made = SlirpNetwork.begin(process.pid());
            network = made;
            if (!process.isAlive()) {
                disconnect();
            }
            made.awaitReady();
            made.onExit(() -> end(new Exit.Killed()));
            setOff();
        } catch (IOException failure) {
            end(new Exit.NotStarted(String.valueOf(failure.getMessage())));
        }
    }

    private void disconnect() {
        SlirpNetwork made = network;
        if (made != null) {
            made.close();
        }
    }

    /// Starts the program, where it has companions: they come first.
    public void proceed() {
        if (!companionExits.isEmpty()) {
            companionPrograms = List.copyOf(programs());
        }
        write(plan.main(), true);
    }

    private synchronized void write(ShellScript script, boolean last) {
        try {
            process.getOutputStream().write(script.toString().getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            if (last) {
                process.getOutputStream().close();
            }
        } catch (IOException ended) {
            // It ended before it read all: its exit says why.
        }
    }

    /// It may have waited for its program in vain.
    private void closeScript() {
        try {
            process.getOutputStream().close();
        } catch (IOException ended) {
            // Nobody reads it any more.
        }
    }

    /// The names of the programs that were started beside it.
    public List<String> companions() {
        return List.copyOf(companionExits.keySet());
    }

    /// Calls for each companion that ends before the program does, on the thread that reads the output; at once for
    /// those that have ended.
    public void onCompanionExit(BiConsumer<String, Exit> callback) {
        companionExits.forEach((name, exit) -> exit.thenAccept(how -> callback.accept(name, how)));
    }

    private void ended(Companion.End end) {
        CompletableFuture<Exit> whose = end.name().isEmpty() ? programExit : companionExits.get(end.name());
        if (whose != null) {
            whose.complete(end.exit());
        }
    }

    /// Asks the program to end, with SIGTERM, and all it started, but no companion.
    public void terminate() {
        List<Long> asked = new ArrayList<>(programs());
        asked.removeAll(companionPrograms);
        asked.forEach(pid -> ProcessSignals.send(pid, ProcessSignals.TERMINATE));
    }

    /// Starts to read the output. Platform threads, because reading a pipe would hold a carrier of virtual ones.
    void follow(OutputLines output, Consumer<Exit> cleanUp) {
        Thread out = reader("out", process.getInputStream(), line -> output.line(OutputLines.Stream.STDOUT, line));
        Thread err = reader("err", process.getErrorStream(), line -> {
            if (ready.isDone()) {
                Optional<Companion.End> end = companionExits.isEmpty() ? Optional.empty() : Companion.ended(line);
                if (end.isPresent()) {
                    ended(end.get());
                } else if (!isOfTheEnd(line) && !isOfTheShell(output)) {
                    output.line(OutputLines.Stream.STDERR, line);
                }
            } else if (line.equals(READY)) {
                ready.complete(null);
            } else if (line.equals(APART)) {
                connect();
            } else {
                setupOutput.append(line).append('\n');
            }
        });
        process.onExit().thenAccept(ended -> Thread.ofVirtual().start(() -> {
            disconnect();
            try {
                Drain.await(out);
                Drain.await(err);
            } catch (InterruptedException never) {
                Thread.currentThread().interrupt();
            }
            closeScript();
            Exit how = how(ended.exitValue());
            try {
                cleanUp.accept(how);
            } finally {
                exit.complete(how);
                programExit.complete(how);
            }
        }));
    }

    private Thread reader(String name, InputStream in, Consumer<String> lines) {
        return Thread.ofPlatform().daemon().name("sandbox-" + process.pid() + "-" + name).start(() -> {
            try (in) {
                new LineSplitter(spec.maxLineBytes(), lines).readAll(in);
            } catch (IOException closed) {
                // The process is gone; so is what it would have said.
            }
        });
    }

    /// Once pid 1 was killed, `unshare` complains that it cannot end in the same way; that is no word of the program's.
    private boolean isOfTheEnd(String line) {
        return tree.ownNamespace() && cause.get() != null && line.startsWith("unshare: ");
    }

    /// With companions the shell outlives its program and may tell how that ended. In one stream nobody else writes here.
    private boolean isOfTheShell(OutputLines output) {
        return !companionExits.isEmpty() && output.inOneStream();
    }

    private Exit how(int code) {
        Exit recorded = cause.get();
        if (recorded != null) {
            return recorded;
        }
        if (!ready.isDone()) {
            return new Exit.NotStarted(setupOutput.isEmpty() ? "setup ended with " + code : setupOutput.toString());
        }
        return Exit.of(code);
    }

    /// Waits for the end of the program and of its output.
    public Exit awaitExit() throws InterruptedException {
        try {
            return exit.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// As [#awaitExit()], but no longer than this; empty if the program still runs.
    public Optional<Exit> awaitExit(Duration atMost) throws InterruptedException {
        try {
            return Optional.of(exit.get(atMost.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException stillRunning) {
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Calls once when the program has ended and its output has been delivered; at once if it has already.
    public void onExit(Consumer<Exit> callback) {
        exit.thenAccept(callback);
    }

    /// The same for the program itself: its companions may go on, until all are ended by [#kill].
    public void onProgramExit(Consumer<Exit> callback) {
        programExit.thenAccept(callback);
    }

    public boolean isAlive() {
        return !exit.isDone();
    }

    /// Ends the program and everything it started, without warning. Returns at once; [#awaitExit()] tells when all is
    /// gone. Does nothing if it has ended.
    public void kill() {
        end(new Exit.Killed());
    }

    void end(Exit why) {
        cause.compareAndSet(null, why);
        tree.destroy();
    }

    /// Stops everything it started where it is.
    public void freeze() {
        halt.begin(Halt.Reason.IDLE);
    }

    /// Lets everything go on that was stopped.
    public void thaw() {
        halt.end(Halt.Reason.IDLE);
        processor.look();
    }

    /// Holds all its programs together to so much of a processor, from now on: 0.5 is half of one, 2 are two.
    public void limitProcessor(double cores) {
        processor.limit(this, cores);
    }

    Halt halt() {
        return halt;
    }

    /// Whether one of its processes made the connection that comes from this address of this machine, or its network's did
    /// for one. The kernel's tables are read in pieces while processes and connections come and go, so that one of its own
    /// may be passed over: who is not found is looked for again.
    public boolean connectsFrom(InetSocketAddress from) {
        for (int look = 1; !LoopbackSockets.isOf(connecting(), from); look++) {
            if (look == LOOKS) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    /// Who owns the connections that it makes.
    private List<Long> connecting() {
        SlirpNetwork own = network;
        return own == null ? programs() : List.of(own.pid());
    }

    /// Process id of what makes its network; it must have one.
    long networkPid() {
        return Objects.requireNonNull(network).pid();
    }

    /// The program and all that it started, without what only holds its namespaces.
    List<Long> programs() {
        return tree.programs();
    }

    /// The most memory that all its processes together have taken so far, in bytes, with the pages of their programs
    /// and libraries, as Lambda counts it, and no more than the limit. Figures are taken several times a second and
    /// when asked.
    public long peakMemoryBytes() {
        return Math.max(keptPeakBytes, watch.peakBytes(this));
    }

    /// Whether it was stopped by [#freeze] and not let go on since.
    boolean frozen() {
        return halt.is(Halt.Reason.IDLE);
    }

    void keepPeak(long bytes) {
        keptPeakBytes = bytes;
    }

    /// Process id of the outermost process on the machine.
    public long pid() {
        return process.pid();
    }

    public SandboxSpec spec() {
        return spec;
    }

    /// Process id, on the machine, of pid 1 inside; empty before there is one, and without a namespace.
    Optional<ProcessHandle> namespaceInit() {
        return tree.namespaceInit();
    }

    /// Whether its processes see a root of its own; until then it is the machine's.
    boolean ownRoot() {
        return tree.ownNamespace() && ready.isDone();
    }

    boolean ownNamespace() {
        return tree.ownNamespace();
    }

    /// All processes, where no namespace tells which they are.
    Stream<ProcessHandle> processes() {
        return tree.processes();
    }
}
