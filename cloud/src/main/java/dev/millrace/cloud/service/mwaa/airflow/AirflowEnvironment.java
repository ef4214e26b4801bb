package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.Engine;
import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.OutputLines;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.sandbox.Start;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.mwaa.Airflow.Plan;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.Airflow.S3File;
import dev.millrace.cloud.storage.FileTree;
import dev.millrace.cloud.time.Clock;
import dev.millrace.cloud.time.Standing;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// One environment's Airflow, from its first start to its end.
final class AirflowEnvironment {
    private static final Logger LOG = System.getLogger(AirflowEnvironment.class.getName());

    /// What MWAA calls AIRFLOW_HOME. Where the machine has no such folder there is none to see it in.
    private static final Path MWAA_HOME = Path.of("/usr/local/airflow");

    private static final String OTHER_HOME = "/opt/airflow";
    private static final String OURS = "/opt/millrace";
    private static final int PLUGINS_BYTES = 512 << 20;
    private static final Duration SESSION = Duration.ofHours(1);
    private static final int TEXT_BYTES = 1 << 20;
    private static final int MEMORY_MEGABYTES = 8 << 10;
    private static final int TEMPORARY_MEGABYTES = 4 << 10;

    /// So often it is begun anew by itself without having been well.
    private static final int TRIES = 3;

    /// Every fifth pulse the bucket is looked at.
    private static final int PULSES_PER_LOOK = 5;

    private final AirflowGround ground;
    private final AirflowPrograms programs;
    private final Clock clock;
    private final SecureRandom random;
    private final Path folder;
    private final ClockFile clockFile;

    /// Guards a start and an end, which wait; what is read besides is volatile.
    private final ReentrantLock changing = new ReentrantLock();

    private volatile @Nullable Standing stands;
    private volatile @Nullable AirflowRun run;
    private volatile @Nullable Secrets secrets;
    private volatile @Nullable Plan plan;
    /// In whose role tasks run: that of the plan, from its start on.
    private volatile @Nullable Plan role;

    private final @Nullable Lent[] lent = {null};
    private @Nullable Database database;
    private volatile boolean over;

    AirflowEnvironment(AirflowGround ground, AirflowPrograms programs, Clock clock, SecureRandom random, Path folder) {
        this.ground = ground;
        this.programs = programs;
        this.clock = clock;
        this.random = random;
        this.folder = folder.toAbsolutePath();
        this.clockFile = new ClockFile(this.folder.resolve("database/clock"));
    }

    /// The run that is there for users: empty while none is.
    @Nullable
    AirflowRun run() {
        return run;
    }

    /// The execution role's credentials for who knows the token. They last long and are asked for often, for it is the
    /// server's clock by which they end.
    Optional<ExecutionRoles.Credentials> credentials(String token) {
        Secrets known = secrets;
        Plan of = role;
        if (known == null
                || of == null
                || !MessageDigest.isEqual(
                        known.token().getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        synchronized (lent) {
            Lent last = lent[0];
            Instant now = clock.instant();
            if (last == null || !last.role().equals(of.executionRole()) || !now.isBefore(last.until())) {
                last = new Lent(
                        of.executionRole(),
                        now.plus(SESSION.dividedBy(2)),
                        ground.roles().open(of.executionRole(), "AmazonMWAA-airflow", SESSION));
                lent[0] = last;
            }
            return Optional.of(last.credentials());
        }
    }

    private record Lent(String role, Instant until, ExecutionRoles.Credentials credentials) {}

    /// Brings it up by this plan; where that cannot be, it is as before.
    void start(Plan wanted, Standing standing) throws RefusedException, InterruptedException {
        changing.lockInterruptibly();
        try {
            Prepared prepared = prepare(wanted, standing);
            AirflowRun old = run;
            Plan before = plan;
            run = null;
            if (old != null) {
                old.end();
            }
            try {
                begin(prepared);
            } catch (RefusedException refused) {
                if (before != null && old != null) {
                    LOG.log(Level.INFO, "Airflow of " + wanted.environment() + " goes on as it was: " + refused.message());
                    begin(prepare(before, standing));
                }
                throw refused;
            }
        } catch (IOException failure) {
            throw new RefusedException("INTERNAL_FAILURE", "Airflow could not be started: " + failure.getMessage());
        } catch (EngineException failure) {
            throw AirflowRun.refusal(failure);
        } finally {
            changing.unlock();
        }
    }

    /// What a start needs and an older run is not disturbed by.
    private record Prepared(
            Plan plan, AirflowPrograms.Installed installed, Path folder, DagFolder dags, ComponentLogs logs, boolean script) {}

    private Prepared prepare(Plan wanted, Standing standing)
            throws RefusedException, IOException, EngineException, InterruptedException {
        AirflowVersion version = AirflowVersion.of(wanted.version())
                .orElseThrow(() -> new RefusedException(
                        "INCORRECT_CONFIGURATION",
                        "Airflow " + wanted.version() + " is not offered here; these are: " + AirflowVersion.all() + "."));
        Files.createDirectories(folder.resolve("database"));
        Files.createDirectories(folder.resolve("runs"));
        open(Files.createDirectories(folder.resolve("home")));
        if (secrets == null) {
            secrets = Secrets.in(folder, random);
        }
        stands(standing);
        ComponentLogs logs = new ComponentLogs(ground.logs(), wanted, clock.instant());
        Path own = ownFolder();
        Resources.python(own.resolve("python"));
        Path plugins = Files.createDirectories(own.resolve("plugins"));
        S3File archive = wanted.plugins();
        if (archive != null) {
            try {
                Plugins.unpack(fetch(wanted, archive, PLUGINS_BYTES), plugins);
            } catch (IOException unusable) {
                throw new RefusedException(
                        "INCORRECT_CONFIGURATION", "The plugins file " + archive.key() + " cannot be used: " + unusable.getMessage());
            }
        }
        S3File script = wanted.startupScript();
        if (script != null) {
            Files.write(own.resolve("startup.sh"), fetch(wanted, script, TEXT_BYTES));
        }
        AirflowPrograms.Installed installed = programs.install(version, told -> LOG.log(Level.INFO, told));
        S3File requirements = wanted.requirements();
        if (requirements != null) {
            installed = install(installed, wanted, requirements, own, logs);
        }
        DagFolder dags = new DagFolder(ground.buckets(), wanted, folder.resolve("home/dags"));
        try {
            dags.synchronise();
        } catch (IOException unreadable) {
            throw new RefusedException(
                    "INCORRECT_CONFIGURATION",
                    "The DAGs in " + wanted.bucket() + "/" + wanted.dagFolder() + " cannot be read: " + unreadable.getMessage());
        }
        return new Prepared(wanted, installed, own, dags, logs, script != null);
    }

    private AirflowPrograms.Installed install(
            AirflowPrograms.Installed base, Plan wanted, S3File file, Path own, ComponentLogs logs)
            throws RefusedException, InterruptedException {
        Requirements asked = new Requirements(new String(fetch(wanted, file, TEXT_BYTES), StandardCharsets.UTF_8))
                .at(own.toString());
        List<String> printed = new ArrayList<>();
        try {
            return programs.install(base, asked, printed::add);
        } catch (EngineException failure) {
            String why = printed.stream()
                    .filter(line -> line.startsWith("ERROR: "))
                    .reduce((_, last) -> last)
                    .orElse(String.valueOf(failure.getMessage()));
            throw new RefusedException(
                    "INCORRECT_CONFIGURATION", "The requirements in " + file.key() + " could not be installed. " + why);
        } finally {
            logs.requirements(printed);
        }
    }

    private byte[] fetch(Plan wanted, S3File file, int atMost) throws RefusedException {
        try {
            return ground.buckets().read(wanted.account(), wanted.bucket(), file.key(), file.version(), atMost);
        } catch (IOException unreadable) {
            throw new RefusedException(
                    "INCORRECT_CONFIGURATION",
                    "The object " + wanted.bucket() + "/" + file.key() + " cannot be read: " + unreadable.getMessage());
        }
    }

    private void begin(Prepared prepared)
            throws IOException, EngineException, RefusedException, InterruptedException {
        Plan wanted = prepared.plan();
        Secrets known = Objects.requireNonNull(secrets);
        Database there = database;
        if (there == null) {
            there = new Database(
                    ground.programs(), prepared.installed(), folder.resolve("database"), known.database(), clock);
            database = there;
        }
        role = wanted;
        Engine.Use use = there.use();
        AirflowVersion version = prepared.installed().version();
        int web = Ports.free();
        int control = Ports.free();
        AirflowRun begun = new AirflowRun(
                new AirflowWeb(version, web, known.token()),
                new AirflowControl(control, known.token()),
                prepared.logs(),
                new DagClock(clock, "Airflow " + wanted.environment()),
                pulses(prepared.dags()),
                use);
        boolean well = false;
        try {
            AirflowSettings settings = new AirflowSettings(
                    wanted, version, known, home(), there.address(use), ground.server(), web);
            begun.begun(process(prepared, settings, web, control, begun));
            begun.awaitWell();
            well = true;
        } finally {
            if (!well) {
                begun.end();
            }
        }
        run = begun;
        plan = wanted;
        removeOtherRuns(prepared.folder());
        begun.onEnd(() -> clock.after(Duration.ZERO, () -> again(begun)));
    }

    private SandboxedProcess process(
            Prepared prepared, AirflowSettings settings, int web, int control, AirflowRun begun)
            throws IOException, RefusedException {
        Path python = prepared.folder().resolve("python");
        Map<String, Object> told = new HashMap<>();
        told.put("web", web);
        told.put("control", control);
        told.put("token", settings.secrets().token());
        told.put("script", prepared.script() ? OURS + "/startup.sh" : null);
        Files.writeString(python.resolve("settings.json"), JsonMapper.shared().writeValueAsString(told));
        Interpreter interpreter = ground.interpreters()
                .exactPython(settings.version().python())
                .orElseThrow(() -> new IOException("Python " + settings.version().python() + " is gone"));
        Path airflow = prepared.installed().airflow().folder();
        Path additions = prepared.installed().python().folder();
        List<Bind> binds = new ArrayList<>();
        binds.add(new Bind(interpreter.home(), interpreter.home().toString()));
        if (!interpreter.executable().startsWith(interpreter.home())) {
            binds.add(new Bind(interpreter.executable(), interpreter.executable().toString()));
        }
        binds.add(new Bind(airflow, airflow.toString()));
        if (!additions.equals(airflow)) {
            binds.add(new Bind(additions, additions.toString()));
        }
        // Nothing may be mounted below what is mounted read-only, so all that is ours has its place there.
        Files.copy(clockFile.file(), python.resolve("clock"), StandardCopyOption.REPLACE_EXISTING);
        if (prepared.script()) {
            Files.move(prepared.folder().resolve("startup.sh"), python.resolve("startup.sh"));
        }
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("plugins"));
        binds.add(new Bind(python, OURS));
        binds.add(new Bind(clockFile.file(), OURS + "/clock"));
        binds.add(new Bind(home, home(), true));
        binds.add(new Bind(prepared.folder().resolve("plugins"), home() + "/plugins"));
        Map<String, String> environment = new HashMap<>(settings.environment());
        environment.put("PATH", additions.resolve("bin") + ":" + airflow.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
        SandboxSpec spec = SandboxSpec.of(
                        new Root.Machine(),
                        List.of(additions.resolve("bin/python").toString(), OURS + "/millrace_airflow.py", OURS + "/settings.json"))
                .in(home())
                .withBinds(binds)
                .withEnvironment(environment)
                .withMemoryMegabytes(MEMORY_MEGABYTES)
                .withTemporaryMegabytes(TEMPORARY_MEGABYTES);
        return switch (ground.sandbox().start(spec, OutputLines.inOrder(begun::line))) {
            case Start.Running(SandboxedProcess process) -> process;
            case Start.Refused(Start.Problem _, String message) ->
                throw new RefusedException("INTERNAL_FAILURE", "Airflow could not be started: " + message);
        };
    }

    /// What is done at every pulse: now and then the bucket is looked at, by one thread at a time.
    private Runnable pulses(DagFolder dags) {
        AtomicBoolean looking = new AtomicBoolean();
        int[] pulses = {0};
        return () -> {
            if (++pulses[0] % PULSES_PER_LOOK == 0 && looking.compareAndSet(false, true)) {
                clock.after(Duration.ZERO, () -> {
                    try {
                        dags.synchronise();
                    } catch (IOException notNow) {
                        LOG.log(Level.WARNING, "An environment's DAGs cannot be read: " + notNow.getMessage());
                    } finally {
                        looking.set(false);
                    }
                });
            }
        };
    }

    /// It ended, and nobody asked it to.
    private void again(AirflowRun ended) {
        Plan wanted = plan;
        Standing standing = stands;
        if (over || run != ended || wanted == null || standing == null) {
            return;
        }
        for (int attempt = 1; attempt <= TRIES && !over; attempt++) {
            LOG.log(Level.WARNING, "Airflow of " + wanted.environment() + " ended and is started anew.");
            try {
                changing.lockInterruptibly();
                try {
                    if (run != ended) {
                        return;
                    }
                    ended.end();
                    begin(prepare(wanted, standing));
                    return;
                } finally {
                    changing.unlock();
                }
            } catch (IOException | EngineException | RefusedException failure) {
                LOG.log(Level.WARNING, "Airflow of " + wanted.environment() + ": " + failure.getMessage());
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /// The server's clock stands so from now on.
    void stands(Standing standing) {
        stands = standing;
        if (Files.isDirectory(folder.resolve("database"))) {
            try {
                clockFile.write(standing);
            } catch (IOException failure) {
                LOG.log(Level.WARNING, "Airflow does not follow the clock: " + failure);
            }
        }
    }

    void end(boolean deleted) {
        over = true;
        changing.lock();
        try {
            AirflowRun last = run;
            run = null;
            if (last != null) {
                last.end();
            }
            if (database != null) {
                database.stop();
                database = null;
            }
            if (deleted) {
                FileTree.delete(folder);
            }
        } catch (IOException failure) {
            LOG.log(Level.WARNING, folder + " could not be removed: " + failure);
        } finally {
            changing.unlock();
        }
    }

    private static String home() {
        return Files.isDirectory(MWAA_HOME) ? MWAA_HOME.toString() : OTHER_HOME;
    }

    /// Writable for the user that the sandbox gives its programs, who is another one every time; nobody else gets through the
    /// data folder to it.
    private static void open(Path home) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectories(home.resolve("dags"));
    }

    private Path ownFolder() throws IOException {
        Path runs = folder.resolve("runs");
        int last;
        try (Stream<Path> names = Files.list(runs)) {
            last = names.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> name.matches("\\d{1,9}"))
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
        }
        return Files.createDirectory(runs.resolve(Integer.toString(last + 1)));
    }

    private void removeOtherRuns(Path kept) throws IOException {
        List<Path> others;
        try (Stream<Path> all = Files.list(folder.resolve("runs"))) {
            others = all.filter(one -> !one.equals(kept)).toList();
        }
        for (Path other : others) {
            FileTree.delete(other);
        }
    }
}
