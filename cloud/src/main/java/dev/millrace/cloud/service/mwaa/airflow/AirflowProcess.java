package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.OutputLines;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.sandbox.Start;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.mwaa.Airflow.RefusedException;
import dev.millrace.cloud.service.mwaa.airflow.Preparation.Prepared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.json.JsonMapper;

/// Starts an environment's Airflow in the sandbox: what it sees of the machine, and what it is told.
///
/// @param folder the environment's
record AirflowProcess(AirflowGround ground, Path folder, ClockFile clock) {
    /// What MWAA calls AIRFLOW_HOME. Where the machine has no such folder there is none to see it in.
    private static final Path MWAA_HOME = Path.of("/usr/local/airflow");

    private static final String OTHER_HOME = "/opt/airflow";
    private static final String OURS = "/opt/millrace";
    private static final int MEMORY_MEGABYTES = 8 << 10;
    private static final int TEMPORARY_MEGABYTES = 4 << 10;

    /// For the semaphores of LocalExecutor (from 3.0 on) and of tasks that fork.
    private static final int SHARED_MEGABYTES = 512;

    /// AIRFLOW_HOME, as Airflow sees it.
    static String home() {
        return Files.isDirectory(MWAA_HOME) ? MWAA_HOME.toString() : OTHER_HOME;
    }

    /// @param control port at which it may be asked to run a command
    /// @param lines   takes what it prints
    SandboxedProcess start(Prepared prepared, AirflowSettings settings, int control, Consumer<String> lines)
            throws IOException, RefusedException {
        Interpreter interpreter = ground.interpreters()
                .exactPython(settings.version().python())
                .orElseThrow(() -> new IOException("Python " + settings.version().python() + " is gone"));
        tell(prepared, settings, control);
        Path airflow = prepared.installed().airflow().folder();
        Path additions = prepared.installed().python().folder();
        Map<String, String> environment = new HashMap<>(settings.environment());
        environment.put("PATH", additions.resolve("bin") + ":" + airflow.resolve("bin") + ":/usr/local/bin:/usr/bin:/bin");
        SandboxSpec spec = SandboxSpec.of(
                        new Root.Machine(),
                        List.of(additions.resolve("bin/python").toString(), OURS + "/millrace_airflow.py", OURS + "/settings.json"))
                .in(home())
                .withBinds(binds(prepared, interpreter, airflow, additions))
                .withEnvironment(environment)
                .withMemoryMegabytes(MEMORY_MEGABYTES)
                .withTemporaryMegabytes(TEMPORARY_MEGABYTES)
                .withSharedMegabytes(SHARED_MEGABYTES);
        return switch (ground.sandbox().start(spec, OutputLines.inOrder(lines))) {
            case Start.Running(SandboxedProcess process) -> process;
            case Start.Refused(Start.Problem _, String message) ->
                throw RefusedException.internal("Airflow could not be started: " + message);
        };
    }

    /// Nothing may be mounted below what is mounted read-only, so all that is ours has its place in one folder.
    private void tell(Prepared prepared, AirflowSettings settings, int control) throws IOException {
        Path python = prepared.folder().resolve("python");
        Map<String, Object> told = new HashMap<>();
        told.put("web", settings.web());
        told.put("control", control);
        told.put("token", settings.secrets().token());
        told.put("script", prepared.script() ? OURS + "/startup.sh" : null);
        Files.writeString(python.resolve("settings.json"), JsonMapper.shared().writeValueAsString(told));
        Files.copy(clock.file(), python.resolve("clock"), StandardCopyOption.REPLACE_EXISTING);
        if (prepared.script()) {
            Files.move(prepared.folder().resolve("startup.sh"), python.resolve("startup.sh"));
        }
    }

    /// Its DAG processor looks at this file, and for DAGs when that is another.
    static void dagsChanged(Prepared prepared) throws IOException {
        Path fresh = Files.createTempFile(prepared.folder(), "dags-changed", ".new");
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-r--r--"));
        Files.move(fresh, prepared.folder().resolve("python/dags-changed"), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<Bind> binds(Prepared prepared, Interpreter interpreter, Path airflow, Path additions) throws IOException {
        List<Bind> binds = new ArrayList<>();
        binds.add(new Bind(interpreter.home(), interpreter.home().toString()));
        if (!interpreter.executable().startsWith(interpreter.home())) {
            binds.add(new Bind(interpreter.executable(), interpreter.executable().toString()));
        }
        binds.add(new Bind(airflow, airflow.toString()));
        if (!additions.equals(airflow)) {
            binds.add(new Bind(additions, additions.toString()));
        }
        binds.add(new Bind(prepared.folder().resolve("python"), OURS));
        binds.add(new Bind(clock.file(), OURS + "/clock"));
        Path home = writable(folder.resolve("home"));
        binds.add(new Bind(home, home(), true));
        // What the server itself writes to is no folder of theirs: by a link in its place they would have it write anywhere.
        binds.add(new Bind(folder.resolve("dags"), home() + "/dags"));
        binds.add(new Bind(prepared.folder().resolve("plugins"), home() + "/plugins"));
        return binds;
    }

    /// For the user that the sandbox gives its programs, who is another one every time; nobody else gets through the
    /// environment's folder to it.
    private static Path writable(Path home) throws IOException {
        Files.createDirectories(home);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectories(home.resolve("dags"));
        Files.createDirectories(home.resolve("plugins"));
        return home;
    }
}
