package dev.millrace.cli.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.Installation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The rides function in Python has tests of its own, which need no more than Python.
class PythonFunctionTest {
    private static final Path FUNCTION = Path.of("../pipelines/rides/python").toAbsolutePath().normalize();

    @Test
    void its_own_tests_pass() throws Exception {
        Assumptions.assumeTrue(Installation.program("python3").isPresent(), "no python3 on PATH");
        Shell.Result tests = new Shell(FUNCTION, Map.of("PYTHONDONTWRITEBYTECODE", "1"))
                .run(Duration.ofSeconds(60), "python3", "-m", "unittest", "discover", "--start-directory", "tests");
        tests.ok();
        assertThat(tests.err()).containsPattern("Ran [1-9]\\d* tests").endsWith("OK\n");
    }
}
