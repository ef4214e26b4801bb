package dev.millrace.cli.pipelines;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Runs programs as a user's shell would, with an environment and a working folder.
final class Shell {
    private final Path folder;
    private final Map<String, String> environment;

    Shell(Path folder, Map<String, String> environment) {
        this.folder = folder;
        this.environment = new HashMap<>(environment);
    }

    /// @param code exit code
    /// @param out what it wrote on standard output
    /// @param err what it wrote on standard error
    record Result(List<String> command, int code, String out, String err) {
        /// Its output, after a check that it ended well.
        String ok() {
            if (code != 0) {
                throw new AssertionError(
                        String.join(" ", command) + " ended with " + code + "\n--- out\n" + out + "\n--- err\n" + err);
            }
            return out;
        }
    }

    Shell in(Path other) {
        return new Shell(other, environment);
    }

    Shell with(String name, String value) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(name, value);
        return new Shell(folder, changed);
    }

    Result run(Duration limit, String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", ".txt");
        Path err = Files.createTempFile("err", ".txt");
        try {
            Process process = start(out, err, command);
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", command) + " did not end within " + limit + "\n--- out\n"
                        + Files.readString(out) + "\n--- err\n" + Files.readString(err));
            }
            return new Result(List.of(command), process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    /// Runs a script of bash, as printed in a document.
    Result bash(Duration limit, String script) throws IOException, InterruptedException {
        return run(limit, "bash", "-euo", "pipefail", "-c", script);
    }

    Process start(Path out, Path err, String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        words.set(0, program(words.getFirst()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_") && !name.equals("AWS_CA_BUNDLE"));
        builder.environment().putAll(environment);
        String named = builder.environment().get("TF_CLI_CONFIG_FILE");
        if (named != null && !Files.exists(Path.of(named))) {
            builder.environment().remove("TF_CLI_CONFIG_FILE");
        }
        return builder.start();
    }

    /// Java looks for a program in the search path of its own process: what was put in front of it here would be used by
    /// the programs that are started, and not for starting them.
    private String program(String name) {
        return Stream.of(environment.getOrDefault("PATH", "").split(":"))
                .map(folder -> Path.of(folder, name))
                .filter(path -> path.isAbsolute() && Files.isExecutable(path))
                .findFirst()
                .map(Path::toString)
                .orElse(name);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
