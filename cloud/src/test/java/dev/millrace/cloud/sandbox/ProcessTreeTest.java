package dev.millrace.cloud.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Over a shell that starts a sleep, and says the sleep's process id.
final class ProcessTreeTest {
    private Process shell;
    private long sleep;

    @BeforeEach
    void start() throws IOException {
        shell = new ProcessBuilder("sh", "-c", "sleep 600 & echo $!; wait").start();
        BufferedReader said = shell.inputReader();
        sleep = Long.parseLong(said.readLine());
    }

    @AfterEach
    void end() {
        ProcessHandle.of(sleep).ifPresent(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
    }

    @Test
    void without_a_namespace_the_program_is_the_outermost_and_what_it_started() {
        ProcessTree tree = new ProcessTree(shell, false);
        assertThat(tree.programs()).containsExactlyInAnyOrder(shell.pid(), sleep);
        assertThat(tree.namespaceInit()).isEmpty();
    }

    @Test
    void with_one_the_program_is_below_pid_1_of_it() throws IOException {
        // As `unshare` has one child, pid 1, so has this shell: its sleep is in pid 1's place, and has no program yet.
        ProcessTree tree = new ProcessTree(shell, true);
        assertThat(tree.namespaceInit().map(ProcessHandle::pid)).contains(sleep);
        assertThat(tree.programs()).isEmpty();
        Process above = new ProcessBuilder("sh", "-c", "sh -c 'sleep 600 & echo $!; wait' & wait").start();
        long program = Long.parseLong(above.inputReader().readLine());
        try {
            assertThat(new ProcessTree(above, true).programs()).isEqualTo(List.of(program));
        } finally {
            ProcessHandle.of(program).ifPresent(ProcessHandle::destroyForcibly);
            above.descendants().forEach(ProcessHandle::destroyForcibly);
            above.destroyForcibly();
        }
    }

    @Test
    void all_are_ended() throws InterruptedException {
        new ProcessTree(shell, false).destroy();
        assertThat(shell.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Eventually.until(() -> ProcessHandle.of(sleep).isEmpty());
    }
}
