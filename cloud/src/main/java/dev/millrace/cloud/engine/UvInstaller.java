package dev.millrace.cloud.engine;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.storage.FileTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One installation of many packages: what pip takes two minutes for, uv does in half a minute.
///
/// @param uv        installed
/// @param downloads a folder that programs share: their files are one on the disk
record UvInstaller(
        PythonProgram program,
        String builders,
        Path interpreter,
        Installation uv,
        PythonIndex index,
        Path downloads,
        Installation installation,
        Duration patience,
        Consumer<Progress> progress) {
    /// uv itself, for any Python.
    static PythonProgram program(Interpreter.Version python) {
        try (InputStream lock = UvInstaller.class.getResourceAsStream("uv.lock")) {
            if (lock == null) {
                throw new IllegalStateException("uv.lock is missing from the program");
            }
            return new PythonProgram("uv", python, new String(lock.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void run() throws IOException, EngineException, InterruptedException {
        Path folder = installation.folder();
        progress.accept(Progress.at(Step.ENVIRONMENT));
        FileTree.delete(folder);
        Files.createDirectories(folder);
        run(
                "Its Python environment was not made",
                List.of(interpreter.toString(), "-I", "-m", "venv", "--without-pip", folder.toString()));
        Path lock = Files.writeString(folder.resolve("requirements.lock"), program.lock());
        Path build = Files.writeString(folder.resolve("build.lock"), builders);
        progress.accept(new Progress(Step.PACKAGES, 0, program.packages()));
        run(
                "Its packages were not installed",
                List.of(
                        uv.command("uv").toString(),
                        "pip",
                        "install",
                        "--python=" + installation.python(),
                        "--require-hashes",
                        "--build-constraint=" + build,
                        "--no-deps",
                        "--compile-bytecode",
                        "--no-progress",
                        "--requirement=" + lock));
    }

    private void run(String otherwise, List<String> command) throws IOException, EngineException, InterruptedException {
        Map<String, String> environment = PythonInstaller.environment();
        environment.put("UV_CACHE_DIR", downloads.toString());
        environment.put("UV_NO_CONFIG", "1");
        environment.put("UV_DEFAULT_INDEX", index.withLogin());
        // What pip trusts, uv shall trust.
        Optional.ofNullable(environment.get("PIP_CERT")).ifPresent(file -> environment.put("SSL_CERT_FILE", file));
        new InstallCommand(program.name(), installation.folder(), patience)
                .run(otherwise, command, environment, this::follow);
    }

    /// It tells each of its steps when that is done.
    private void follow(String line) {
        if (line.startsWith("Prepared ") || line.startsWith("Installed ")) {
            progress.accept(new Progress(Step.UNPACKING, program.packages(), program.packages()));
        }
    }
}
