package dev.millrace.cloud.composition;

import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.sandbox.Bind;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.glue.JobPrograms;
import java.net.URI;
import java.nio.file.Path;

/// Jobs' scripts as sandboxed processes of the Python that is nearest to AWS's.
public final class JobSandbox implements JobPrograms {
    private static final Interpreter.Version PYTHON = new Interpreter.Version(3, 9);
    private static final String LIBRARIES = "/opt/libraries";

    private final Sandbox sandbox;
    private final InstalledInterpreters interpreters;
    private final JobModules modules;
    private final JobLibraries libraries;
    private final URI endpoint;

    /// @param programs what is installed for this user
    /// @param endpoint where scripts reach AWS's APIs
    public JobSandbox(
            Sandbox sandbox,
            InstalledInterpreters interpreters,
            JobModules modules,
            InstalledPrograms programs,
            URI endpoint) {
        this.sandbox = sandbox;
        this.interpreters = interpreters;
        this.modules = modules;
        this.libraries = new JobLibraries(programs);
        this.endpoint = endpoint;
    }

    @Override
    public Program start(Script script, Output output) throws Refused, InterruptedException {
        Interpreter python = SandboxedScript.python(interpreters, PYTHON, script.analytics(), output::out);
        SandboxedScript job = new SandboxedScript(python, script, modules, endpoint, output);
        if (script.analytics() || !python.hasBoto3()) {
            Path there = script.analytics()
                    ? libraries.analytics(python.version(), output)
                    : libraries.base(python.version(), output);
            job.sees(new Bind(there, LIBRARIES));
            job.imports(LIBRARIES);
        }
        return SandboxedJob.start(sandbox, job.in("/tmp"), output);
    }
}
