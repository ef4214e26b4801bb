package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// The pages are found from the README, lead where they say, and print commands that there are.
class DocumentsTest {
    private static final Pattern BARE = Pattern.compile("(?m)^millrace |\\$\\(millrace ");
    private static final Pattern SETTING = Pattern.compile("getenv\\(\"((?:MILLRACE|XDG)_[A-Z_]+)\"");
    private static final Pattern WORD = Pattern.compile("(?:\"([^\"]*)\"|'([^']*)'|(\\S+))");

    @Test
    void every_link_leads_to_a_file() throws IOException {
        for (Document document : Document.all()) {
            for (Path link : document.links()) {
                assertThat(Files.exists(link)).as(document.name() + " links to " + link).isTrue();
            }
        }
    }

    @Test
    void every_page_is_found_from_the_readme() throws IOException {
        Map<Path, Document> pages = new TreeMap<>();
        Document.all().forEach(document -> pages.put(document.file(), document));
        Document first = Document.of("README.md");
        Set<Path> found = new TreeSet<>(Set.of(first.file()));
        Deque<Document> open = new ArrayDeque<>(List.of(first));
        while (!open.isEmpty()) {
            for (Path link : open.pop().links()) {
                if (pages.containsKey(link) && found.add(link)) {
                    open.push(pages.get(link));
                }
            }
        }
        assertThat(pages.values().stream()
                        .filter(document -> !found.contains(document.file()))
                        .map(Document::name)
                        .filter(name -> !name.equals("CHANGELOG.md") && !name.startsWith("docs/decisions/")))
                .isEmpty();
    }

    @Test
    void every_command_of_millrace_is_one_that_it_takes() throws IOException {
        int read = 0;
        for (Document document : Document.all()) {
            for (String command : document.commands()) {
                String[] words = words(command);
                if (words.length == 0 || command.contains("…") || command.equals("COMMAND --help")) {
                    continue;
                }
                try {
                    Millrace.commandLine(words).parseArgs(words);
                    read++;
                } catch (CommandLine.ParameterException e) {
                    throw new AssertionError(document.name() + ": millrace " + command, e);
                }
            }
        }
        assertThat(read).as("commands read").isGreaterThan(20);
    }

    @Test
    void what_stands_to_be_typed_calls_the_program_by_where_it_is() throws IOException {
        for (Document document : Document.all()) {
            for (String language : List.of("sh", "shell")) {
                assertThat(document.blocks(language))
                        .as(document.name() + ": nothing puts millrace on the PATH")
                        .noneMatch(block -> BARE.matcher(block).find());
            }
        }
    }

    @Test
    void every_setting_that_the_program_reads_is_on_the_page_of_settings() throws IOException {
        String page = Document.of("docs/settings.md").text();
        int read = 0;
        for (String module : List.of("cli", "cloud", "trainer")) {
            try (Stream<Path> sources = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                for (Path source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                    for (MatchResult setting : SETTING.matcher(Files.readString(source)).results().toList()) {
                        assertThat(page).as(source.toString()).contains("`" + setting.group(1) + "`");
                        read++;
                    }
                }
            }
        }
        assertThat(read).as("settings read").isGreaterThan(4);
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        WORD.matcher(command).results().forEach(word -> words.add(
                word.group(1) != null ? word.group(1) : word.group(2) != null ? word.group(2) : word.group(3)));
        return words.toArray(String[]::new);
    }
}
