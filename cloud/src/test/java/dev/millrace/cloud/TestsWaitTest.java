package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A test that is in a hurry fails where the machine is: a wait costs nothing where nothing is waited for. So does one
/// that looks at what other threads still write.
class TestsWaitTest {
    private static final Map<Pattern, String> HURRIES = Map.of(
            Pattern.compile("@Timeout\\(\\d{1,3}\\)"),
            "how long a test may take stands in the build, once for all",
            Pattern.compile("Thread\\.onSpinWait\\(\\)"),
            "Eventually.until has an end, and leaves the processor to whom it waits for",
            Pattern.compile("assertTimeout(Preemptively)?\\(\\s*Duration\\.of(Millis|Seconds)"),
            "Eventually.within tries again what a pause of the machine spoilt",
            Pattern.compile("\\.(poll|get|await|waitFor|tryAcquire)\\([1-5]?\\d, TimeUnit\\.SECONDS\\)"),
            "a minute is waited, as Eventually does",
            Pattern.compile("httpClientBuilder\\((Apache|NettyNio)"),
            "AWS's clients give up after 2, 10 and 30 seconds: RunningCloud.apache and netty do not",
            Pattern.compile("Collections\\.synchronizedList"),
            "whoever goes through it meets what another thread adds: CopyOnWriteArrayList");

    @Test
    void no_test_counts_on_a_quick_machine() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : List.of("wire", "cloud", "predictor", "trainer", "cli")) {
            for (Path file : tests(module)) {
                String text = Files.readString(file);
                HURRIES.forEach((hurry, why) -> hurry.matcher(text)
                        .results()
                        .forEach(one -> found.add(file.getFileName() + ": " + one.group() + ": " + why)));
            }
        }
        assertThat(found).isEmpty();
    }

    private static List<Path> tests(String module) throws IOException {
        try (Stream<Path> all = Files.walk(root().resolve(module).resolve("src/test/java"))) {
            return all.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/invariants.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
