package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// docs/invariants.md: a rule whose enforcer is gone is a wish.
class InvariantsTest {
    private static final Path ROOT = root();
    private static final Pattern JAVA_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:\\.([a-z][A-Za-z0-9]*))?`");
    /// Enforcers that are no class of ours.
    private static final List<String> TOOLS = List.of("Maven", "NullAway");

    @Test
    void every_rule_names_an_enforcer_that_is_there() throws IOException {
        Map<String, String> sources = sources();
        List<String> wishes = new ArrayList<>();
        int rules = 0;
        for (String line : Files.readAllLines(ROOT.resolve("docs/invariants.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length != 3 || cells[1].isBlank() || cells[1].contains("---") || cells[1].strip().equals("rule")) {
                continue;
            }
            rules++;
            boolean enforced = TOOLS.stream().anyMatch(cells[2]::contains);
            Matcher name = JAVA_NAME.matcher(cells[2]);
            while (name.find()) {
                String source = sources.get(name.group(1));
                enforced |= source != null;
                if (source == null) {
                    wishes.add(name.group(1) + " is nowhere, but is to enforce: " + cells[1].strip());
                } else if (name.group(2) != null && !source.contains(name.group(2))) {
                    wishes.add(name.group() + " is nowhere, but is to enforce: " + cells[1].strip());
                }
            }
            if (!enforced) {
                wishes.add("nothing enforces: " + cells[1].strip());
            }
        }
        assertThat(wishes).isEmpty();
        assertThat(rules).isGreaterThan(20);
    }

    /// Every Java source of the project by its type's name; several of one name together.
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("wire", "wire/codegen", "cloud", "cli", "predictor", "trainer")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.merge(
                            file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
                }
            }
        }
        return sources;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("docs/invariants.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
