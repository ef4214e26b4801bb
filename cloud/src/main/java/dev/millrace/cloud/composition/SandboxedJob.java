package dev.millrace.cloud.composition;

import dev.millrace.cloud.sandbox.Exit;
import dev.millrace.cloud.sandbox.OutputLines;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxSpec;
import dev.millrace.cloud.sandbox.SandboxedProcess;
import dev.millrace.cloud.sandbox.Start;
import dev.millrace.cloud.service.glue.JobPrograms;

/// A job's program as a process of the sandbox.
record SandboxedJob(SandboxedProcess process) implements JobPrograms.Program {
    static SandboxedJob start(Sandbox sandbox, SandboxSpec spec, JobPrograms.Output output)
            throws JobPrograms.Refused, InterruptedException {
        OutputLines lines = (stream, line) -> {
            if (stream == OutputLines.Stream.STDOUT) {
                output.out(line);
            } else {
                output.error(line);
            }
        };
        return switch (sandbox.start(spec, lines)) {
            case Start.Running(SandboxedProcess process) -> new SandboxedJob(process);
            case Start.Refused(Start.Problem _, String message) -> throw new JobPrograms.Refused(message);
        };
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public JobPrograms.Ended awaitEnd() throws InterruptedException {
        return switch (process.awaitExit()) {
            case Exit.Code(int code) -> failed(code);
            case Exit.Signal(int signal) -> failed(128 + signal);
            case Exit.OutOfMemory _ -> new JobPrograms.Ended(137, "Command failed with exit code 137: out of memory");
            case Exit other -> new JobPrograms.Ended(1, other.message());
        };
    }

    private static JobPrograms.Ended failed(int code) {
        return new JobPrograms.Ended(code, "Command failed with exit code " + code);
    }
}
