package dev.millrace.cloud.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// A command that an installation consists of: waited for, not for ever, and told with its last lines where it fails.
///
/// @param program    whose installation it is
/// @param directory  where it works
/// @param patience   how long it may take
record InstallCommand(String program, Path directory, Duration patience) {
    private static final Duration GRACE = Duration.ofSeconds(2);

    /// @param otherwise    what is so when it fails, without a full stop
    /// @param environment  all of it
    void run(String otherwise, List<String> command, Map<String, String> environment, Consumer<String> lines)
            throws IOException, EngineException, InterruptedException {
        Deque<String> last = new ArrayDeque<>();
        ProcessGroup group = ProcessGroup.start(
                command,
                environment,
                directory,
                GRACE,
                line -> {
                    synchronized (last) {
                        if (last.size() == KeptOutput.LAST_LINES) {
                            last.removeFirst();
                        }
                        last.addLast(line);
                    }
                    lines.accept(line);
                },
                () -> {});
        OptionalInt code;
        try {
            code = group.awaitExit(patience);
        } finally {
            group.end();
        }
        if (code.isEmpty() || code.getAsInt() != 0) {
            String why =
                    code.isEmpty() ? "not within " + patience.toMinutes() + " minutes" : "exit code " + code.getAsInt();
            synchronized (last) {
                throw new EngineException(program + " could not be installed. " + otherwise + " (" + why + "):\n"
                        + String.join("\n", last));
            }
        }
    }
}
