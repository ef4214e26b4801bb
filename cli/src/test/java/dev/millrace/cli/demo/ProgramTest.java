package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ProgramTest {
    /// As Terraform does: told to end, it begins another program and leaves without it.
    private static final String BEGINS_AT_ITS_END = """
            trap 'sleep 3600 >/dev/null 2>&1 & echo $!; exit 0' TERM
            echo ready
            while :; do sleep 0.1; done
            """;

    @Test
    void what_a_program_begins_while_it_ends_does_not_outlive_it() throws Exception {
        Program program = Program.start(new ProcessBuilder("sh", "-c", BEGINS_AT_ITS_END), Duration.ofMinutes(1));
        try (BufferedReader said = program.process().inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("ready");
            program.end();
            long begun = Long.parseLong(said.readLine());
            ProcessHandle left = ProcessHandle.of(begun).orElse(null);
            if (left != null) {
                left.onExit().get(1, TimeUnit.MINUTES);
            }
        }
        assertThat(program.process().isAlive()).isFalse();
    }
}
