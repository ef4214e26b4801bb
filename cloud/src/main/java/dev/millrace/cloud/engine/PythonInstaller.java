package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// One installation: an environment, and in it what the lock file names and nothing else.
final class PythonInstaller {
    /// Would lead the packages to another place, or other ones in.
    private static final List<String> MISLEADING =
            List.of("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT");

    private final PythonProgram program;
    private final Path interpreter;
    private final Installation installation;
    private final Duration patience;
    private final Consumer<Progress> progress;
    private final AtomicInteger seen = new AtomicInteger();

    PythonInstaller(
            PythonProgram program,
            Path interpreter,
            Installation installation,
            Duration patience,
            Consumer<Progress> progress) {
        this.program = program;
        this.interpreter = interpreter;
        this.installation = installation;
        this.patience = patience;
        this.progress = progress;
    }

    void run() throws IOException, EngineException, InterruptedException {
        progress.accept(Progress.at(Step.ENVIRONMENT));
        FileTree.delete(installation.folder());
        Files.createDirectories(installation.folder());
        run(
                "Its Python environment was not made",
                List.of(
                        interpreter.toString(),
                        "-I",
                        "-m",
                        "venv",
                        installation.folder().toString()));
        Path lock = installation.folder().resolve("requirements.lock");
        Files.writeString(lock, program.lock());
        progress.accept(new Progress(Step.PACKAGES, 0, program.packages()));
        run(
                "Its packages were not installed",
                List.of(
                        installation.python().toString(),
                        "-m",
                        "pip",
                        "install",
                        "--require-hashes",
                        "--no-input",
                        "--no-color",
                        "--progress-bar=off",
                        "--disable-pip-version-check",
                        "-r",
                        lock.toString()));
    }

    private void run(String otherwise, List<String> command) throws IOException, EngineException, InterruptedException {
        new InstallCommand(program.name(), installation.folder(), patience)
                .run(otherwise, command, environment(), this::follow);
    }

    /// The user's own, with his settings of pip and his proxy, but for what would mislead.
    static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.keySet().removeAll(MISLEADING);
        return environment;
    }

    /// pip names each package once, in its place or left out for this machine, and then unpacks all.
    private void follow(String line) {
        if (line.startsWith("Collecting ") || line.startsWith("Ignoring ")) {
            int done = Math.min(seen.incrementAndGet(), program.packages());
            progress.accept(new Progress(Step.PACKAGES, done, program.packages()));
        } else if (line.startsWith("Installing collected packages")) {
            progress.accept(new Progress(Step.UNPACKING, 0, program.packages()));
        }
    }
}
