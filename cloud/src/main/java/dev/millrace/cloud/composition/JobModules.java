package dev.millrace.cloud.composition;

import dev.millrace.cloud.sandbox.runtime.Interpreter;
import dev.millrace.cloud.service.glue.JobPrograms;
import dev.millrace.cloud.service.glue.JobPrograms.Output;
import dev.millrace.cloud.storage.FileTree;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Modules that jobs ask for, installed by pip once for the same requirements and the same Python.
///
/// pip runs as the server's user, outside the sandbox, for it needs its settings and the network; so it is given wheels
/// only: to install one runs nothing that is in it.
public final class JobModules {
    private static final int KEPT_LINES = 5;
    private static final List<String> MISLEADING =
            List.of("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT");

    private final Path folder;
    private final ReentrantLock one = new ReentrantLock();

    public JobModules(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /// The folder that has them.
    Path installed(Interpreter python, List<String> requirements, Output output)
            throws JobPrograms.Refused, InterruptedException {
        try {
            Path there = folder.resolve(name(python, requirements));
            // A job whose modules are there waits for nobody's installation.
            return Files.isDirectory(there) ? there : install(python, requirements, there, output);
        } catch (IOException failure) {
            throw new JobPrograms.Refused("The modules cannot be installed: " + failure.getMessage());
        }
    }

    private Path install(Interpreter python, List<String> requirements, Path there, Output output)
            throws IOException, JobPrograms.Refused, InterruptedException {
        one.lockInterruptibly();
        try {
            if (Files.isDirectory(there)) {
                return there;
            }
            Path made = folder.resolve("installing");
            FileTree.delete(made);
            Files.createDirectories(made);
            pip(python, made, requirements, output);
            return Files.move(made, there);
        } finally {
            one.unlock();
        }
    }

    private static void pip(Interpreter python, Path into, List<String> requirements, Output output)
            throws IOException, JobPrograms.Refused, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                python.executable().toString(),
                "-m",
                "pip",
                "install",
                "--target",
                into.toString(),
                "--only-binary=:all:",
                "--no-input",
                "--no-color",
                "--progress-bar=off",
                "--disable-pip-version-check",
                "--"));
        command.addAll(requirements);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(MISLEADING);
        Process process = builder.start();
        process.getOutputStream().close();
        Deque<String> last = new ArrayDeque<>();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(line -> {
                output.out(line);
                last.add(line);
                if (last.size() > KEPT_LINES) {
                    last.removeFirst();
                }
            });
            if (process.waitFor() != 0) {
                throw new JobPrograms.Refused("pip could not install " + String.join(", ", requirements) + ": "
                        + String.join(" ", last));
            }
        } finally {
            process.destroyForcibly();
        }
    }

    /// A wheel counts by what is in it, whichever run's folder it lies in.
    private static String name(Interpreter python, List<String> requirements) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(python.executable().toString().getBytes(StandardCharsets.UTF_8));
            for (String requirement : requirements) {
                digest.update((byte) 0);
                digest.update(
                        requirement.startsWith("/")
                                ? Files.readAllBytes(Path.of(requirement))
                                : requirement.getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
