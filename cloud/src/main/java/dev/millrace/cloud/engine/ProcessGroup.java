package dev.millrace.cloud.engine;

import dev.millrace.cloud.sandbox.Drain;
import dev.millrace.cloud.sandbox.LineSplitter;
import dev.millrace.cloud.sandbox.Machine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A program with everything it starts, apart from the server's own process group. It ends with the server, however
/// that ends: a shell before it reads a pipe that only the server holds open.
final class ProcessGroup {
    private static final Pattern ENDED = Pattern.compile("\u001eended (\\d{1,3})");
    private static final int MAX_LINE_BYTES = 64 * 1024;
    private static final Duration PROBE = Duration.ofSeconds(5);

    /// Beyond the grace, for the shell itself and for output that is still in the pipe.
    private static final Duration AFTERWARDS = Duration.ofSeconds(2);

    private final Process process;
    private final Duration grace;
    private final Thread reader;
    private volatile int code = -1;

    private ProcessGroup(Process process, Duration grace, Consumer<String> lines, Runnable afterwards) {
        this.process = process;
        this.grace = grace;
        // A platform thread, because reading a pipe would hold a carrier of virtual ones.
        this.reader = Thread.ofPlatform()
                .daemon()
                .name("engine-output-" + process.pid())
                .start(() -> read(lines, afterwards));
    }

    /// @param environment  all of it
    /// @param afterwards   done when all that was printed has been given to `lines`
    static ProcessGroup start(
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Duration grace,
            Consumer<String> lines,
            Runnable afterwards)
            throws IOException, InterruptedException {
        return start(namespace(), command, environment, directory, grace, lines, afterwards);
    }

    /// @param namespace  the command that makes a process namespace; empty for a process group alone
    static ProcessGroup start(
            Optional<List<String>> namespace,
            List<String> command,
            Map<String, String> environment,
            Path directory,
            Duration grace,
            Consumer<String> lines,
            Runnable afterwards)
            throws IOException {
        var words = new ArrayList<String>();
        words.add(tool("setsid"));
        words.addAll(namespace.orElse(List.of()));
        words.addAll(List.of("/bin/sh", "-c", keeper(), "keeper", Long.toString(Math.max(1, grace.toSeconds()))));
        words.add(namespace.isPresent() ? "namespace" : "group");
        words.addAll(command);
        var builder = new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return new ProcessGroup(builder.start(), grace, lines, afterwards);
    }

    /// What makes a process namespace on this machine, with a /proc that shows it: as root, else as a user who is
    /// himself inside. Found out by trying, when a program is started and not before.
    static Optional<List<String>> namespace() throws IOException, InterruptedException {
        Optional<String> unshare = Machine.tool("unshare").map(Path::toString);
        if (unshare.isEmpty()) {
            return Optional.empty();
        }
        for (List<String> user : List.of(List.<String>of(), List.of("--user", "--map-current-user"))) {
            var words = new ArrayList<>(List.of(unshare.get()));
            words.addAll(user);
            words.addAll(List.of("--mount-proc", "--pid", "--fork", "--kill-child", "--"));
            var trial = new ArrayList<>(words);
            trial.addAll(List.of("/bin/sh", "-c", "exit 7"));
            Process tried = new ProcessBuilder(trial)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (tried.waitFor(PROBE.toMillis(), TimeUnit.MILLISECONDS) && tried.exitValue() == 7) {
                return Optional.of(words);
            }
            tried.destroyForcibly();
        }
        return Optional.empty();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// The program's exit code once all ended and all it printed was read; empty while it runs.
    OptionalInt awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            return OptionalInt.empty();
        }
        Drain.await(reader);
        return OptionalInt.of(code >= 0 ? code : process.exitValue());
    }

    /// Asks all to end, waits for it as long as the grace is, and ends them.
    void end() {
        boolean interrupted = false;
        // Who left the group is found by his parents, as long as they live; in a namespace nobody can.
        List<ProcessHandle> all = process.descendants().toList();
        try {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        } catch (IOException gone) {
            // It ended by itself.
        }
        try {
            awaitExit(grace.plus(AFTERWARDS));
        } catch (InterruptedException atOnce) {
            interrupted = true;
        }
        all.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        all.forEach(one -> one.onExit()
                .orTimeout(AFTERWARDS.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> one)
                .join());
        process.onExit()
                .orTimeout(AFTERWARDS.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(_ -> process)
                .join();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Consumer<String> lines, Runnable afterwards) {
        try (InputStream in = process.getInputStream()) {
            new LineSplitter(MAX_LINE_BYTES, line -> {
                        Matcher ended = ENDED.matcher(line);
                        if (ended.matches()) {
                            code = Integer.parseInt(ended.group(1));
                        } else {
                            lines.accept(line);
                        }
                    })
                    .readAll(in);
        } catch (IOException closed) {
            // The process is gone; so is what it would have said.
        } finally {
            afterwards.run();
        }
    }

    private static String tool(String name) throws IOException {
        return Machine.tool(name)
                .orElseThrow(() -> new IOException(name + " is missing on this machine (util-linux)"))
                .toString();
    }

    private static String keeper() throws IOException {
        try (InputStream script = ProcessGroup.class.getResourceAsStream("engine-keeper.sh")) {
            if (script == null) {
                throw new IOException("engine-keeper.sh is missing from the program");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
