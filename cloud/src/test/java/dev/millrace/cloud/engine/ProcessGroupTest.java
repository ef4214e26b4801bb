package dev.millrace.cloud.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.TestClassPath;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With a process namespace, and without one, as on machines that forbid them.
final class ProcessGroupTest {
    @TempDir
    Path folder;

    private final String mark = UUID.randomUUID().toString();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    @AfterEach
    void nothing_is_left() {
        Little.awaitNone(mark);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_it_printed_and_its_exit_code_are_known(boolean apart) throws Exception {
        ProcessGroup group = start(apart, "echo one; echo two >&2; sleep 1234.5 & exit 3");

        assertThat(group.awaitExit(Eventually.LONGEST)).isEqualTo(OptionalInt.of(3));
        assertThat(lines).containsExactly("one", "two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void all_are_asked_to_end_and_given_time(boolean apart) throws Exception {
        ProcessGroup group =
                start(apart, "trap 'sleep 0.5; echo > main; exit 0' TERM; echo ready; while :; do sleep 0.1; done");
        assertThat(lines.poll(60, TimeUnit.SECONDS)).isEqualTo("ready");

        group.end();

        assertThat(Files.exists(folder.resolve("main"))).isTrue();
        assertThat(group.isAlive()).isFalse();
    }

    @Test
    void in_a_namespace_who_outlives_the_program_is_given_time_too() throws Exception {
        assumeThat(ProcessGroup.namespace()).isPresent();
        ProcessGroup group = start(
                true,
                "trap 'exit 0' TERM; "
                        + "(trap 'sleep 0.5; echo > child; exit' TERM; echo ready; while :; do sleep 0.1; done) & "
                        + "while :; do sleep 0.1; done");
        assertThat(lines.poll(60, TimeUnit.SECONDS)).isEqualTo("ready");

        group.end();

        assertThat(folder.resolve("child")).exists();
        assertThat(group.awaitExit(Duration.ZERO)).isEqualTo(OptionalInt.of(0));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void who_does_not_listen_is_ended(boolean apart) throws Exception {
        ProcessGroup group = start(
                apart,
                "trap '' TERM; setsid sleep 1234.5 & echo ready; while :; do sleep 1; done",
                Duration.ofSeconds(2));
        assertThat(lines.poll(60, TimeUnit.SECONDS)).isEqualTo("ready");

        group.end();

        assertThat(group.isAlive()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothing_is_left_when_its_server_is_killed(boolean apart) throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        TestClassPath.text(),
                        Server.class.getName(),
                        Boolean.toString(apart),
                        mark,
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = server.inputReader()) {
            assertThat(output.readLine()).isEqualTo("ready");
            assertThat(Little.marked(mark)).hasSizeGreaterThanOrEqualTo(2);
            server.destroyForcibly();
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
        Little.awaitNone(mark);
    }

    /// Has a group until it is killed.
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws Exception {
            start(
                    Boolean.parseBoolean(arguments[0]),
                    arguments[1],
                    Path.of(arguments[2]),
                    "trap '' TERM; sleep 1234.5 & echo ready; while :; do sleep 1; done",
                    Duration.ofSeconds(2),
                    System.out::println);
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    /// A group whose time to end in order is longer than a busy machine may take for it.
    private ProcessGroup start(boolean apart, String script) throws Exception {
        return start(apart, script, Eventually.LONGEST);
    }

    private ProcessGroup start(boolean apart, String script, Duration grace) throws Exception {
        return start(apart, mark, folder, script, grace, lines::add);
    }

    private static ProcessGroup start(
            boolean apart, String mark, Path folder, String script, Duration grace, Consumer<String> lines)
            throws Exception {
        Optional<List<String>> namespace = apart ? ProcessGroup.namespace() : Optional.empty();
        return ProcessGroup.start(
                namespace,
                List.of("/bin/sh", "-c", script),
                Map.of("PATH", "/usr/bin:/bin", "LITTLE", mark),
                folder,
                grace,
                lines,
                () -> {});
    }
}
