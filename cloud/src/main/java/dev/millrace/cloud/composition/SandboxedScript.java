package dev.millrace.cloud.composition;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.JobPrograms.Output;
import dev.millrace.cloud.service.glue.JobPrograms.Refused;
import dev.millrace.cloud.service.glue.JobPrograms.Script;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// A job's script in the sandbox, of whatever kind the job is: its Python, its files, the modules that it asks for and
/// what Python is told. A kind adds what is its own.
final class SandboxedScript {
    private static final String SUPPLIED = "/var/runtime";
    private static final String MODULES = "/opt/python";
    private static final int TEMPORARY_MEGABYTES = 4096;

    private final Interpreter python;
    private final Script script;
    private final List<Bind> binds;
    private final List<String> path;
    private final Map<String, String> environment;

    /// @param modules installs what the script asks for, which may take minutes
    /// @param endpoint where the script reaches AWS's APIs
    SandboxedScript(Interpreter python, Script script, JobModules modules, URI endpoint, Output output)
            throws Refused, InterruptedException {
        this.python = python;
        this.script = script;
        binds = new ArrayList<>(python.binds());
        path = new ArrayList<>(script.path());
        environment = new HashMap<>(script.environment());
        binds.add(new Bind(folder(), JobPrograms.FOLDER));
        Path state = folder().resolve("state");
        if (Files.isDirectory(state)) {
            binds.add(new Bind(state, JobPrograms.STATE, true));
        }
        if (!script.requirements().isEmpty()) {
            binds.add(new Bind(modules.installed(python, script.requirements(), output), MODULES));
            path.add(MODULES);
        }
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", "/tmp");
    }

    /// The Python that is nearest to the one that AWS has.
    /// @param alone whether one without boto3 serves, because the script is brought its libraries
    /// @param told of it where it is another
    static Interpreter python(
            InstalledInterpreters interpreters, Interpreter.Version wanted, boolean alone, Consumer<String> told)
            throws Refused {
        Interpreter nearest = (alone ? interpreters.exactPython(wanted) : Optional.<Interpreter>empty())
                .or(() -> interpreters.python(wanted))
                .orElseThrow(() -> new Refused("No Python is on this machine: install Python " + wanted + " or a near one."));
        if (!nearest.version().equals(wanted)) {
            told.accept("Python " + wanted + (alone ? " is not on this machine" : " is not on this machine, or without boto3")
                    + ": the job runs with Python " + nearest.version() + ".");
        }
        return nearest;
    }

    /// The run's files on this machine.
    Path folder() {
        return script.folder().toAbsolutePath();
    }

    void sees(Bind more) {
        binds.add(more);
    }

    /// Looked into for modules after the script's own.
    void imports(String place) {
        path.add(place);
    }

    void knows(String name, String value) {
        environment.put(name, value);
    }

    /// @param work where it begins
    SandboxSpec in(String work) {
        environment.put("PYTHONPATH", String.join(":", path) + ":" + SUPPLIED);
        List<String> command = new ArrayList<>(
                List.of(python.executable().toString(), "-s", JobPrograms.FOLDER + "/" + script.file()));
        command.addAll(script.arguments());
        return SandboxSpec.of(new Root.Machine(), command)
                .in(work)
                .withBinds(binds)
                .withEnvironment(environment)
                .withMemoryMegabytes(script.memoryMegabytes())
                .withTemporaryMegabytes(TEMPORARY_MEGABYTES);
    }
}
