package dev.millrace.cloud.composition;

import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.engine.Progress;
import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Jdk;
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
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Spark jobs' scripts as drivers in the sandbox, over a Spark that is installed for this user when the first comes.
///
/// A driver is the script's Python and the virtual machine that PySpark starts beside it. It sees Spark, its JDK and its
/// Python where they lie on this machine, the run's files, and a working folder that is its own.
public final class SparkDrivers implements JobPrograms {
    private static final Interpreter.Version PYTHON = new Interpreter.Version(3, 11);
    private static final String LIBRARY = "/opt/awsglue";
    private static final String ARCHIVE = "awsglue.zip";
    private static final String CONF = "conf";
    private static final String ELSEWHERES_PYTHON = "python3";
    private static final int ANY_PORT = 9;

    /// Each file of a shuffle is one.
    private static final int OPEN_FILES = 4096;

    private static final int PROCESSES = 4096;

    private final Sandbox sandbox;
    private final InstalledInterpreters interpreters;
    private final InstalledPrograms programs;
    private final JobModules modules;
    private final Path library;
    private final URI endpoint;
    private final @Nullable URI master;
    private final ReentrantLock copying = new ReentrantLock();
    private boolean copied;

    /// @param library where the `awsglue` of scripts is put
    /// @param endpoint where scripts reach AWS's APIs
    /// @param master of a cluster that does the drivers' work; null for their own processes
    public SparkDrivers(
            Sandbox sandbox,
            InstalledInterpreters interpreters,
            InstalledPrograms programs,
            JobModules modules,
            Path library,
            URI endpoint,
            @Nullable URI master) {
        this.sandbox = sandbox;
        this.interpreters = interpreters;
        this.programs = programs;
        this.modules = modules;
        this.library = library.toAbsolutePath();
        this.endpoint = endpoint;
        this.master = master;
    }

    @Override
    public Program start(Script script, Output output) throws Refused, InterruptedException {
        Path java = InstalledJdks.ofThisMachine().find(SparkProgram.JAVA).orElseThrow(() -> new Refused(
                "Spark needs Java " + SparkProgram.JAVA + ", which is not on this machine. Install it (apt-get install"
                        + " openjdk-17-jre-headless) and run the job again."));
        Interpreter python = SandboxedScript.python(interpreters, PYTHON, false, output::error);
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
        SandboxedScript driver = new SandboxedScript(python, script, modules, endpoint, output);
        Path folder = driver.folder();
        jdk.binds().forEach(driver::sees);
        driver.sees(new Bind(spark.folder(), spark.folder().toString()));
        driver.sees(new Bind(library(), LIBRARY));
        driver.sees(new Bind(folder.resolve("work"), WORK, true));
        driver.imports(LIBRARY);
        SparkProgram.path(spark).forEach(driver::imports);
        configure(script, folder, spark);
        driver.knows("JAVA_HOME", jdk.home().toString());
        driver.knows("SPARK_HOME", spark.folder().toString());
        driver.knows("SPARK_CONF_DIR", FOLDER + "/" + CONF);
        driver.knows("SPARK_DRIVER_MEMORY", SparkSettings.heap(script.settings(), script.memoryMegabytes()));
        // Spark warns of a setting in its place.
        driver.knows("SPARK_LOCAL_DIRS", WORK + "/local");
        driver.knows("PYSPARK_PYTHON", isHere() ? python.executable().toString() : ELSEWHERES_PYTHON);
        driver.knows("PATH", "/usr/local/bin:/usr/bin:/bin");
        return driver.in(WORK).withMaxOpenFiles(OPEN_FILES).withMaxProcesses(PROCESSES);
    }

    private boolean isHere() {
        return master == null || SparkSettings.isHere(master);
    }

    private void configure(Script script, Path folder, Installation spark) throws IOException {
        Path conf = Files.createDirectories(folder.resolve(CONF));
        String region = Objects.requireNonNullElse(script.environment().get("AWS_DEFAULT_REGION"), "");
        String host = isHere() ? SparkSettings.LOOPBACK : addressTowards(master);
        URI server = isHere() ? endpoint : URI.create(endpoint.getScheme() + "://" + host + ":" + endpoint.getPort());
        SparkSettings settings = new SparkSettings(master, host, server, region, script.environment(), WORK);
        Map<String, String> said = new HashMap<>(script.settings());
        if (master != null) {
            String modules = String.join(",", modulesOf(folder));
            // Spark takes these for files of the job, too.
            said.merge("spark.submit.pyFiles", modules, SparkDrivers::joined);
            said.merge("spark.jars", String.join(",", SparkProgram.added(spark)), SparkDrivers::joined);
        }
        Files.writeString(conf.resolve("spark-defaults.conf"), SparkSettings.text(settings.with(said)));
        Path events = Files.createDirectories(folder.resolve("work").resolve(SparkSettings.EVENTS));
        // Whoever runs in the sandbox is another user.
        Files.setPosixFilePermissions(events, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static String joined(String one, String other) {
        return one + "," + other;
    }

    /// What executors of a cluster are to import: the library, and the job's own.
    private static List<String> modulesOf(Path folder) throws IOException {
        List<String> modules = new ArrayList<>(List.of(LIBRARY + "/" + ARCHIVE));
        try (Stream<Path> extra = Files.list(folder.resolve("extra"))) {
            extra.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") || name.endsWith(".zip") || name.endsWith(".egg"))
                    .sorted()
                    .forEach(name -> modules.add(FOLDER + "/extra/" + name));
        }
        return modules;
    }

    /// By which a host reaches this machine: that from which this machine would reach it.
    private static String addressTowards(@Nullable URI master) throws IOException {
        String host = master == null ? null : master.getHost();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(host == null ? "192.0.2.1" : host, ANY_PORT));
            return socket.getLocalAddress().getHostAddress();
        }
    }

    /// The library as this program has it: another version of it may have left its own.
    private Path library() throws IOException, InterruptedException {
        copying.lockInterruptibly();
        try {
            if (!copied) {
                FileTree.delete(library);
                GlueLibrary.copyAll(Files.createDirectories(library));
                GlueLibrary.zip(library.resolve(ARCHIVE));
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
