package dev.millrace.cloud.service.glue.shell;

import dev.millrace.cloud.engine.Installation;
import dev.millrace.cloud.engine.PythonProgram;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The libraries of Python shell jobs, from lock files, for whichever Python runs the job:
///
/// ```
/// aws.lock      `library-set=analytics` for Python 3.9, which AWS has, and 3.10: AWS's versions
/// newer.lock    the same for Python 3.11 and newer, for which there are no wheels of those
/// base.lock     what AWS has in every job, for any of them
/// build.lock    what builds the few that come as sources, all in plain Python
/// ```
public final class ShellLibraries {
    private static final Version FIRST = new Version(3, 9);
    private static final Version LAST_OF_AWS = new Version(3, 10);

    private ShellLibraries() {}

    /// Whether there are libraries for this Python.
    public static boolean areFor(Version python) {
        return python.compareTo(FIRST) >= 0;
    }

    /// Whether there are AWS's own versions for this Python.
    public static boolean areAwsOwn(Version python) {
        return python.compareTo(LAST_OF_AWS) <= 0;
    }

    /// pandas, numpy, awswrangler and what else AWS lists.
    public static PythonProgram analytics(Version python) {
        return program("glue-analytics", python, areAwsOwn(python) ? "aws.lock" : "newer.lock");
    }

    /// boto3 and the AWS CLI.
    public static PythonProgram base(Version python) {
        return program("glue-base", python, "base.lock");
    }

    /// Where an installation has its packages.
    public static Path packages(Installation installation, Version python) {
        return installation.folder().resolve("lib/python" + python + "/site-packages");
    }

    private static PythonProgram program(String name, Version python, String lock) {
        return new PythonProgram(name, python, resource(lock), new PythonProgram.By.Uv(resource("build.lock")));
    }

    private static String resource(String name) {
        try (InputStream in = ShellLibraries.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
