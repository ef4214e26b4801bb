package dev.millrace.cloud.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.engine.Progress.Step;
import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstalledProgramsTest {
    @TempDir
    Path folder;

    private final List<Progress> progress = new ArrayList<>();

    @Test
    void a_program_is_installed_once_and_anew_where_that_was_broken_off() throws Exception {
        Installation first = Little.cache(folder).install(Little.program(), progress::add);

        assertThat(progress)
                .containsExactly(
                        new Progress(Step.ENVIRONMENT, 0, 0),
                        new Progress(Step.PACKAGES, 0, 1),
                        new Progress(Step.PACKAGES, 1, 1),
                        new Progress(Step.UNPACKING, 0, 1));
        assertThat(first.command("bottle.py")).isExecutable();

        progress.clear();
        Path stray = Files.createFile(first.folder().resolve("stray"));
        assertThat(Little.cache(folder).install(Little.program(), progress::add))
                .isEqualTo(first);
        assertThat(progress).isEmpty();
        assertThat(stray).exists();

        Files.delete(first.folder().resolve("complete"));
        assertThat(Little.cache(folder).install(Little.program(), progress::add))
                .isEqualTo(first);
        assertThat(progress).contains(new Progress(Step.PACKAGES, 1, 1));
        assertThat(stray).doesNotExist();
    }

    @Test
    void a_package_that_is_not_the_pinned_one_is_refused_with_what_pip_said() throws Exception {
        PythonProgram forged = Little.program("bottle==0.13.4 --hash=sha256:" + "0".repeat(64) + "\n");

        assertThatThrownBy(() -> Little.cache(folder).install(forged, progress::add))
                .isInstanceOf(EngineException.class)
                .hasMessageStartingWith(
                        "little could not be installed. Its packages were not installed (exit code 1):\n")
                .hasMessageContaining("THESE PACKAGES DO NOT MATCH THE HASHES");
        try (var files = Files.walk(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains("requirements.lock")
                    .doesNotContain("complete");
        }
    }

    @Test
    void a_package_without_a_hash_is_refused() {
        assertThatThrownBy(() -> Little.program("# one\nbottle==0.13.4\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not pinned by version and SHA-256: bottle==0.13.4");
        assertThatThrownBy(() -> Little.program("# none\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the lock of little pins nothing");
    }

    @Test
    void another_server_that_installs_it_is_waited_for_and_not_for_ever() {
        var brokenOff = new IllegalStateException("broken off");

        assertThatThrownBy(() -> Little.cache(folder).install(Little.program(), _ -> {
                    assertThatThrownBy(() -> Little.cache(folder, Duration.ofMillis(300))
                                    .install(Little.program(), progress::add))
                            .isInstanceOf(EngineException.class)
                            .hasMessage("Another server installs little and has not finished within 0 s.");
                    throw brokenOff;
                }))
                .isSameAs(brokenOff);
        assertThat(progress).containsExactly(new Progress(Step.WAITING, 0, 0));
    }

    @Test
    void a_python_that_is_not_here_is_named() {
        var program =
                new PythonProgram("little", new Version(3, 99), Little.program().lock());

        assertThatThrownBy(() -> Little.cache(folder).install(program, progress::add))
                .isInstanceOf(EngineException.class)
                .hasMessage(
                        "little needs Python 3.99, which is not on this machine. Install it (pyenv and uv are looked "
                                + "at, too) and try again.");
    }
}
