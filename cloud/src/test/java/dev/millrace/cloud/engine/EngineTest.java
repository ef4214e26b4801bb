package dev.millrace.cloud.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.cloud.Eventually;
import dev.millrace.cloud.TestClassPath;
import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.time.Clock;
import dev.millrace.cloud.time.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineTest {
    @TempDir
    static Path cache;

    @TempDir
    Path data;

    private final String mark = UUID.randomUUID().toString();
    private final ManualClock clock = new ManualClock(Instant.EPOCH);
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<Step> steps = new CopyOnWriteArrayList<>();

    @AfterEach
    void nothing_is_left() {
        Little.awaitNone(mark);
    }

    @Test
    void a_program_is_there_while_it_is_used_and_a_while_longer() throws Exception {
        Path folder = data.resolve("little");
        Engine engine = engine(Little.spec(folder, mark));
        engine.start();
        assertThat(folder).doesNotExist();

        Engine.Use first = engine.use();
        Engine.Use second = engine.use();
        assertThat(second.address()).isEqualTo(first.address());
        assertThat(get(first.address()))
                .contains("\"bottle\": \"0.13.4\"")
                .contains("\"home\": \"" + folder + "\"")
                .doesNotContain("JAVA");
        assertThat(steps).endsWith(Step.STARTING, Step.READY);
        // It answers before what it printed has been read.
        Eventually.until(() -> lines.contains("little begins"));
        assertThat(folder.resolve("little.log")).content().contains("little begins\n");
        List<Long> running = Little.marked(mark);
        assertThat(running).hasSizeGreaterThanOrEqualTo(2);

        first.close();
        first.close();
        clock.advance(Duration.ofHours(1));
        assertThat(Little.marked(mark)).isEqualTo(running);

        second.close();
        clock.advance(Duration.ofMinutes(4));
        engine.use().close();
        clock.advance(Duration.ofMinutes(4));
        assertThat(Little.marked(mark)).isEqualTo(running);
        clock.advance(Duration.ofMinutes(1));
        assertThat(Little.marked(mark)).isEmpty();

        try (Engine.Use again = engine.use()) {
            assertThat(get(again.address())).contains("0.13.4");
            engine.stop();
            assertThat(Little.marked(mark)).isEmpty();
        }
        assertThatThrownBy(engine::use)
                .isInstanceOf(EngineException.class)
                .hasMessage("little is not started any more: the server ends.");
    }

    @Test
    void a_program_that_ended_by_itself_is_started_anew() throws Exception {
        Engine engine = engine(Little.spec(data, mark));
        engine.use().close();
        for (long pid : Little.marked(mark)) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        Eventually.until(() -> Little.marked(mark).isEmpty());

        // The machine knows of its end before the server does.
        Eventually.until(() -> {
            try (Engine.Use use = engine.use()) {
                return get(use.address()).contains("0.13.4");
            } catch (IOException nobodyThere) {
                return false;
            }
        });
        engine.stop();
    }

    @Test
    void a_program_that_does_not_start_is_told_with_its_last_lines() {
        Engine engine = engine(Little.spec(
                data,
                installation -> new Launch(
                        List.of(
                                installation.python().toString(),
                                "-uc",
                                "import bottle, sys\n"
                                        + "for i in range(30): print('line', i)\n"
                                        + "sys.exit('no such database')"),
                        Map.of("LITTLE", mark),
                        URI.create("http://127.0.0.1:1/"),
                        URI.create("http://127.0.0.1:1/"))));

        assertThatThrownBy(engine::use)
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith("little did not start: it ended with exit code 1. Its last lines:\n")
                .hasMessageContaining("\nline 29")
                .hasMessageContaining("no such database")
                .hasMessageNotContaining("line 10\n");
        engine.stop();
    }

    @Test
    void a_program_that_never_answers_is_ended() {
        EngineSpec spec = Little.spec(
                data,
                installation -> new Launch(
                        List.of(
                                installation.python().toString(),
                                "-uc",
                                "import time\nprint('thinking')\ntime.sleep(999)"),
                        Map.of("LITTLE", mark),
                        URI.create("http://127.0.0.1:1/"),
                        URI.create("http://127.0.0.1:1/health")));
        Engine engine = engine(
                new EngineSpec(spec.program(), data, spec.starter(), Duration.ofSeconds(1), spec.idle(), spec.grace()));

        // A busy machine may take the second before the program has said a word.
        Eventually.until(() -> {
            String said = catchThrowableOfType(EngineException.class, engine::use).getMessage();
            assertThat(said)
                    .startsWith("little did not start: it did not answer at http://127.0.0.1:1/health within 1 s. ");
            return said.endsWith(" Its last lines:\nthinking");
        });
    }

    @Test
    void nothing_is_left_of_a_server_that_was_killed() throws Exception {
        assumeThat(ProcessGroup.namespace())
                .as("its child that leaves the group is caught by a namespace alone")
                .isPresent();
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        TestClassPath.text(),
                        Server.class.getName(),
                        cache.toString(),
                        data.toString(),
                        mark)
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

    /// Uses the program until it is killed.
    static final class Server {
        private Server() {}

        public static void main(String[] arguments) throws Exception {
            var engine = new Engine(
                    Little.spec(Path.of(arguments[1]), arguments[2]),
                    Little.cache(Path.of(arguments[0])),
                    Clock.system(),
                    new EngineListener() {});
            try (Engine.Use _ = engine.use()) {
                System.out.println("ready");
                Thread.sleep(Duration.ofMinutes(5));
            }
        }
    }

    private Engine engine(EngineSpec spec) {
        return new Engine(spec, Little.cache(cache), clock, new EngineListener() {
            @Override
            public void progress(Progress progress) {
                steps.add(progress.step());
            }

            @Override
            public void line(String line) {
                lines.add(line);
            }
        });
    }

    private static String get(URI address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
