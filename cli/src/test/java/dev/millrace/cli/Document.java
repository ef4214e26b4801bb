package dev.millrace.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A page in Markdown: its links, and its commands.
public record Document(Path file, String text) {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern FENCE = Pattern.compile("(?ms)^```([a-z]*)\\n(.*?)^```$");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern MILLRACE =
            Pattern.compile("(?:^|\\$\\(|[;&|] |^! )(?:\\./)?millrace (?! )((?:\"[^\"]*\"|'[^']*'|[^\"'#)&|;<>\\n])*)");

    public static Document of(String path) {
        return of(ROOT.resolve(path));
    }

    private static Document of(Path file) {
        try {
            return new Document(file, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All pages of the project.
    public static List<Document> all() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"));
                Stream<Path> pipelines = Files.walk(ROOT.resolve("pipelines"), 2)) {
            return Stream.of(
                            Stream.of(ROOT.resolve("README.md"), ROOT.resolve("CHANGELOG.md"), ROOT.resolve("bench/README.md")),
                            docs,
                            pipelines)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().endsWith(".md"))
                    .map(Document::of)
                    .toList();
        }
    }

    public String name() {
        return ROOT.relativize(file).toString();
    }

    /// The files of the project that it links to.
    List<Path> links() {
        List<Path> links = new ArrayList<>();
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            if (!link.group(1).contains(":")) {
                links.add(file.resolveSibling(link.group(1)).normalize());
            }
        }
        return links;
    }

    /// What stands to be typed into a shell, block by block.
    /// @param language as the block names it; empty for all blocks
    public List<String> blocks(String language) {
        return FENCE.matcher(text).results()
                .filter(block -> language.isEmpty() || block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /// The arguments of each `millrace` in its blocks.
    List<String> commands() {
        List<String> commands = new ArrayList<>();
        for (String block : blocks("")) {
            for (String line : block.replaceAll("\\\\\\n\\s*", "").lines().toList()) {
                MILLRACE.matcher(line.strip()).results().forEach(command -> commands.add(command.group(1).strip()));
            }
        }
        return commands;
    }
}
