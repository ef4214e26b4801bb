package dev.millrace.cloud.composition;

import dev.millrace.cloud.engine.EngineException;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.engine.Progress;
import dev.millrace.cloud.engine.PythonProgram;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import dev.millrace.cloud.service.glue.JobPrograms.Output;
import dev.millrace.cloud.service.glue.JobPrograms.Refused;
import dev.millrace.cloud.service.glue.shell.ShellLibraries;
import java.nio.file.Path;
import java.util.Optional;

/// The libraries of Python shell jobs, installed for this user when the first job needs them.
final class JobLibraries {
    private final InstalledPrograms programs;

    JobLibraries(InstalledPrograms programs) {
        this.programs = programs;
    }

    /// The folder that has those of `library-set=analytics`.
    Path analytics(Version python, Output output) throws Refused, InterruptedException {
        if (ShellLibraries.areFor(python) && !ShellLibraries.areAwsOwn(python)) {
            output.out("For Python " + python + " the analytics libraries have other versions than on AWS, and pyodbc"
                    + " needs the machine's unixODBC.");
        }
        return installed(ShellLibraries.analytics(python), "The analytics libraries", python, output);
    }

    /// The folder that has what every job has; none where that is not to be had, for a script may do without.
    Optional<Path> base(Version python, Output output) throws InterruptedException {
        try {
            return Optional.of(installed(ShellLibraries.base(python), "boto3 and the AWS CLI", python, output));
        } catch (Refused without) {
            output.out(without.sentence());
            return Optional.empty();
        }
    }

    private Path installed(PythonProgram program, String what, Version python, Output output)
            throws Refused, InterruptedException {
        if (!ShellLibraries.areFor(python)) {
            throw new Refused(what + " need Python 3.9 or newer, and the job would run with Python " + python + ".");
        }
        try {
            return ShellLibraries.packages(
                    programs.install(program, progress -> output.out(told(what, progress))), python);
        } catch (EngineException failure) {
            throw new Refused(what + " cannot be installed: " + failure.getMessage());
        }
    }

    private static String told(String what, Progress progress) {
        return what + " are being installed, once for this user: "
                + switch (progress.step()) {
                    case WAITING -> "another installation is waited for.";
                    case ENVIRONMENT -> "a Python environment is made.";
                    case PACKAGES -> progress.of() + " packages are downloaded.";
                    case UNPACKING, REHEARSAL -> "they are unpacked.";
                    case STARTING, READY -> "they are there.";
                };
    }
}
