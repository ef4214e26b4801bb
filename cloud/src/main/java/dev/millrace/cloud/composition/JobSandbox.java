package dev.millrace.cloud.composition;

import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Root;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.glue.JobPrograms;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Jobs' scripts as sandboxed processes of the Python that is nearest to AWS's.
public final class JobSandbox implements JobPrograms {
    private static final Interpreter.Version PYTHON = new Interpreter.Version(3, 9);
    private static final String SUPPLIED = "/var/runtime";
    private static final String MODULES = "/opt/python";
    private static final int TEMPORARY_MEGABYTES = 4096;

    private final Sandbox sandbox;
    private final InstalledInterpreters interpreters;
    private final JobModules modules;
    private final URI endpoint;

    /// @param endpoint where scripts reach AWS's APIs
    public JobSandbox(Sandbox sandbox, InstalledInterpreters interpreters, JobModules modules, URI endpoint) {
        this.sandbox = sandbox;
        this.interpreters = interpreters;
        this.modules = modules;
        this.endpoint = endpoint;
    }

    @Override
    public Program start(Script script, Output output) throws Refused, InterruptedException {
        Interpreter python = interpreters
                .python(PYTHON)
                .orElseThrow(() -> new Refused("No Python is on this machine: install Python 3.9 or a later one."));
        if (!python.version().equals(PYTHON)) {
            output.out("Python " + PYTHON + " is not on this machine, or without boto3: the job runs with Python "
                    + python.version() + ".");
        }
        List<Bind> binds = new ArrayList<>(python.binds());
        binds.add(new Bind(script.folder().toAbsolutePath(), FOLDER));
        Path state = script.folder().toAbsolutePath().resolve("state");
        if (Files.isDirectory(state)) {
            binds.add(new Bind(state, STATE, true));
        }
        List<String> path = new ArrayList<>(script.path());
        if (!script.requirements().isEmpty()) {
            binds.add(new Bind(modules.installed(python, script.requirements(), output), MODULES));
            path.add(MODULES);
        }
        path.add(SUPPLIED);
        Map<String, String> environment = new HashMap<>(script.environment());
        environment.put("AWS_ENDPOINT_URL", endpoint.toString());
        environment.put("PYTHONPATH", String.join(":", path));
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("LANG", "C.UTF-8");
        environment.put("HOME", "/tmp");
        List<String> command =
                new ArrayList<>(List.of(python.executable().toString(), "-s", FOLDER + "/" + script.file()));
        command.addAll(script.arguments());
        SandboxSpec spec = SandboxSpec.of(new Root.Machine(), command)
                .in("/tmp")
                .withBinds(binds)
                .withEnvironment(environment)
                .withMemoryMegabytes(script.memoryMegabytes())
                .withTemporaryMegabytes(TEMPORARY_MEGABYTES);
        return SandboxedJob.start(sandbox, spec, output);
    }
}
