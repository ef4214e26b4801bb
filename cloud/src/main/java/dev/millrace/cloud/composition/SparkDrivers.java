package dev.millrace.cloud.composition;

import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.engine.Progress;
import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Jdk;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.InstalledJdks;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.spark.GlueLibrary;
import dev.millrace.cloud.service.glue.spark.SparkProgram;
import dev.millrace.cloud.service.glue.spark.SparkSettings;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/// Spark jobs' scripts as drivers in the sandbox, over a Spark that is installed for this user when the first comes.
///
/// A driver is the script's Python and the virtual machine that PySpark starts beside it. It sees Spark, its JDK and its
/// Python where they lie on this machine, the run's files, and a working folder that is its own.
public final class SparkDrivers implements JobPrograms {
    private static final Interpreter.Version PYTHON = new Interpreter.Version(3, 11);
    private static final String SUPPLIED = "/var/runtime";
    private static final String MODULES = "/opt/python";
    private static final String LIBRARY = "/opt/awsglue";
    private static final String CONF = "conf";
    private static final int TEMPORARY_MEGABYTES = 4096;

    /// Each file of a shuffle is one.
    private static final int OPEN_FILES = 4096;

    private static final int PROCESSES = 4096;

    private final Sandbox sandbox;
    private final InstalledInterpreters interpreters;
    private final InstalledPrograms programs;
    private final JobModules modules;
    private final Path library;
    private final URI endpoint;
    private final ReentrantLock copying = new ReentrantLock();
    private boolean copied;

    /// @param library where the `awsglue` of scripts is put
    /// @param endpoint where scripts reach AWS's APIs
    public SparkDrivers(
            Sandbox sandbox,
            InstalledInterpreters interpreters,
            InstalledPrograms programs,
            JobModules modules,
            Path library,
            URI endpoint) {
        this.sandbox = sandbox;
        this.interpreters = interpreters;
        this.programs = programs;
        this.modules = modules;
        this.library = library.toAbsolutePath();
        this.endpoint = endpoint;
    }

    @Override
    public Program start(Script script, Output output) throws Refused, InterruptedException {
        Path java = InstalledJdks.ofThisMachine().find(SparkProgram.JAVA).orElseThrow(() -> new Refused(
                "Spark needs Java " + SparkProgram.JAVA + ", which is not on this machine. Install it (apt-get install"
                        + " openjdk-17-jre-headless) and run the job again."));
        Interpreter python = interpreters
                .python(PYTHON)
                .orElseThrow(() -> new Refused("No Python is on this machine: install Python 3.11 or a near one."));
        if (!python.version().equals(PYTHON)) {
            output.error("Python " + PYTHON + " is not on this machine, or without boto3: the job runs with Python "
                    + python.version() + ".");
        }
        try {
            Installation spark = programs.install(
                    SparkProgram.program(java, python.executable()), progress -> output.error(told(progress)));
            return SandboxedJob.start(sandbox, spec(script, output, spark, Jdk.at(java), python), output);
        } catch (EngineException | IOException failure) {
            throw new Refused("Spark cannot be started: " + failure.getMessage());
        }
    }

    private SandboxSpec spec(Script script, Output output, Installation spark, Jdk jdk, Interpreter python)
            throws IOException, Refused, InterruptedException {
        List<Bind> binds = new ArrayList<>(python.binds());
        binds.addAll(jdk.binds());
        binds.add(new Bind(spark.folder(), spark.folder().toString()));
        binds.add(new Bind(library(), LIBRARY));
        Path folder = script.folder().toAbsolutePath();
        binds.add(new Bind(folder, FOLDER));
        binds.add(new Bind(folder.resolve("work"), WORK, true));
        Path state = folder.resolve("state");
        if (Files.isDirectory(state)) {
            binds.add(new Bind(state, STATE, true));
        }
        List<String> path = new ArrayList<>(script.path());
        if (!script.requirements().isEmpty()) {
            binds.add(new Bind(modules.installed(python, script.requirements(), output), MODULES));
            path.add(MODULES);
        }
        path.add(LIBRARY);
        path.addAll(SparkProgram.path(spark));
        path.add(SUPPLIED);
        configure(script, folder);
        Map<String, String> environment = new HashMap<>(script.environment());
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("JAVA_HOME", jdk.home().toString());
        environment.put("SPARK_HOME", spark.folder().toString());
        environment.put("SPARK_CONF_DIR", FOLDER + "/" + CONF);
        environment.put("SPARK_DRIVER_MEMORY", SparkSettings.heap(script.settings(), script.memoryMegabytes()));
        // Spark warns of a setting in its place.
        environment.put("SPARK_LOCAL_DIRS", WORK + "/local");
        environment.put("PYSPARK_PYTHON", python.executable().toString());
        environment.put("PYTHONPATH", String.join(":", path));
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", "/tmp");
        environment.putIfAbsent("PATH", "/usr/local/bin:/usr/bin:/bin");
        List<String> command =
                new ArrayList<>(List.of(python.executable().toString(), "-s", FOLDER + "/" + script.file()));
        command.addAll(script.arguments());
        return SandboxSpec.of(new Root.Machine(), command)
                .in(WORK)
                .withBinds(binds)
                .withEnvironment(environment)
                .withMemoryMegabytes(script.memoryMegabytes())
                .withMaxOpenFiles(OPEN_FILES)
                .withMaxProcesses(PROCESSES)
                .withTemporaryMegabytes(TEMPORARY_MEGABYTES);
    }

    private void configure(Script script, Path folder) throws IOException {
        Path conf = Files.createDirectories(folder.resolve(CONF));
        String region = Objects.requireNonNullElse(script.environment().get("AWS_DEFAULT_REGION"), "");
        SparkSettings settings = new SparkSettings(null, endpoint, region, script.environment(), WORK);
        Files.writeString(conf.resolve("spark-defaults.conf"), SparkSettings.text(settings.with(script.settings())));
        Path events = Files.createDirectories(folder.resolve("work").resolve(SparkSettings.EVENTS));
        // Whoever runs in the sandbox is another user.
        Files.setPosixFilePermissions(events, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /// The library as this program has it: another version of it may have left its own.
    private Path library() throws IOException, InterruptedException {
        copying.lockInterruptibly();
        try {
            if (!copied) {
                FileTree.delete(library);
                GlueLibrary.copyAll(Files.createDirectories(library));
                copied = true;
            }
            return library;
        } finally {
            copying.unlock();
        }
    }

    private static String told(Progress progress) {
        return switch (progress.step()) {
            case WAITING -> "Another server installs Spark; this one waits for it.";
            case PACKAGES -> "Spark is being installed, once for this user: " + progress.done() + " of "
                    + progress.of() + " MB.";
            case ENVIRONMENT, UNPACKING -> "Spark is being installed: it is unpacked.";
            case REHEARSAL -> "Spark is being installed: it starts for the first time, for later starts to be short.";
            case STARTING -> "Spark starts.";
            case READY -> "Spark is ready.";
        };
    }
}
