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

/// An ARN whose partition stands in the program's text is wrong in China. A pattern of ARNs (`arn:aws[a-z-]*:`) is none.
class ArnsTest {
    private static final Pattern LITERAL = Pattern.compile("^(?!\\s*//).*arn:aws(-[a-z-]+)?:");

    /// By the file's name, with the reason.
    private static final Map<String, String> MAY = Map.of(
            "Caller.java", "the root as it is known before a region is asked",
            "StageImage.java", "a rehearsal for a function that nobody has, in us-east-1");

    @Test
    void no_main_class_writes_a_partition_but_the_one_that_knows_them() throws IOException {
        List<String> found = new ArrayList<>();
        for (String module : List.of("wire", "cloud", "predictor", "trainer", "cli")) {
            for (Path file : sources(module)) {
                if (!MAY.containsKey(String.valueOf(file.getFileName()))) {
                    Files.readAllLines(file).stream()
                            .filter(line -> LITERAL.matcher(line).find())
                            .forEach(line -> found.add(file.getFileName() + ": " + line.strip()));
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void no_rule_of_access_does_either() throws IOException {
        Path calls = root().resolve("cloud/src/main/resources/dev/millrace/cloud/service/iam/access/calls");
        try (Stream<Path> files = Files.list(calls)) {
            for (Path file : files.toList()) {
                assertThat(Files.readString(file)).as(String.valueOf(file.getFileName())).doesNotContain("arn:aws");
            }
        }
    }

    private static List<Path> sources(String module) throws IOException {
        try (Stream<Path> all = Files.walk(root().resolve(module).resolve("src/main"))) {
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
