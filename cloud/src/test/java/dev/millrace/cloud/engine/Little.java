package dev.millrace.cloud.engine;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// A small program of somebody else's, as the server would run a large one.
final class Little {
    static final InstalledInterpreters INTERPRETERS = InstalledInterpreters.ofThisMachine();

    private Little() {}

    static InstalledPrograms cache(Path folder) {
        return cache(folder, Duration.ofMinutes(3));
    }

    static InstalledPrograms cache(Path folder, Duration patience) {
        return new InstalledPrograms(folder, INTERPRETERS, patience);
    }

    static PythonProgram program() {
        return program(text("little.lock"));
    }

    static PythonProgram program(String lock) {
        Version here = IntStream.of(12, 11, 13, 10, 14, 9)
                .mapToObj(minor -> new Version(3, minor))
                .filter(version -> INTERPRETERS.exactPython(version).isPresent())
                .findFirst()
                .orElseThrow();
        return new PythonProgram("little", here, lock);
    }

    /// @param mark  in the environment of all its processes
    static EngineSpec spec(Path folder, String mark) {
        return spec(folder, installation -> {
            int port = Ports.free();
            URI address = URI.create("http://127.0.0.1:" + port + "/");
            Path script = Files.writeString(folder.resolve("little.py"), text("little.py"));
            return new Launch(
                    List.of(installation.python().toString(), script.toString(), Integer.toString(port)),
                    Map.of("LITTLE", mark),
                    address,
                    address);
        });
    }

    static EngineSpec spec(Path folder, EngineSpec.Starter starter) {
        return new EngineSpec(
                program(), folder, starter, Duration.ofMinutes(2), Duration.ofMinutes(5), Duration.ofSeconds(5));
    }

    /// Processes of this machine with this in their environment.
    static List<Long> marked(String mark) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> pid != ProcessHandle.current().pid())
                .filter(pid -> {
                    try {
                        return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                                .contains("LITTLE=" + mark + "\0");
                    } catch (IOException | RuntimeException notOurs) {
                        return false;
                    }
                })
                .toList();
    }

    /// Gives the kernel a moment to end who is marked.
    static void awaitNone(String mark) {
        Eventually.until(() -> marked(mark).isEmpty());
    }

    private static String text(String resource) {
        try (InputStream in = Objects.requireNonNull(Little.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
