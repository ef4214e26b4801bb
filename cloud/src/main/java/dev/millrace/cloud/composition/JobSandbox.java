package dev.millrace.cloud.composition;

import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.glue.JobPrograms;
import java.net.URI;

/// Jobs' scripts as sandboxed processes of the Python that is nearest to AWS's.
public final class JobSandbox implements JobPrograms {
    private static final Interpreter.Version PYTHON = new Interpreter.Version(3, 9);

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
        Interpreter python = SandboxedScript.python(interpreters, PYTHON, output::out);
        SandboxSpec spec = new SandboxedScript(python, script, modules, endpoint, output).in("/tmp");
        return SandboxedJob.start(sandbox, spec, output);
    }
}
