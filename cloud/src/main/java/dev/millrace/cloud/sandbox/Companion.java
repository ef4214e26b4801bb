package dev.millrace.cloud.sandbox;

import dev.millrace.cloud.sandbox.image.RootView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A program beside a sandbox's command.
/// @param name its file's
/// @param path inside
record Companion(String name, String path) {
    private static final String ENDED = "\u001eended ";

    /// Script after the command where there are companions: its end is told like theirs, with no name, and they go on.
    static final String MAIN_ENDED = "code=$?; printf '\\036ended %d \\n' \"$code\" >&2; wait; exit $code";

    /// How one ended, as the script tells it.
    record End(String name, Exit exit) {}

    /// What is in the directory, by name.
    record All(List<Companion> programs, @Nullable String unusable) {}

    static All of(RootView view, SandboxSpec spec) throws IOException {
        SandboxSpec.Companions wanted = spec.companions();
        Optional<Path> folder = wanted == null ? Optional.empty() : view.resolve(wanted.directory());
        if (wanted == null || folder.isEmpty() || !Files.isDirectory(folder.get())) {
            return new All(List.of(), null);
        }
        List<Companion> programs = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.get())) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                String path = wanted.directory() + "/" + name;
                if (view.resolve(path).map(Files::isDirectory).orElse(false)) {
                    continue;
                }
                switch (Program.find(view, path, spec.workingDirectory(), "")) {
                    case Program.Found found -> programs.add(new Companion(name, found.path()));
                    case Program.Unusable(String message) -> {
                        return new All(List.of(), message);
                    }
                }
            }
        }
        return new All(programs, null);
    }

    /// What a line of the script's says of one's end; empty where it is no such line.
    static Optional<End> ended(String line) {
        int name = line.startsWith(ENDED) ? line.indexOf(' ', ENDED.length()) : -1;
        if (name < 0) {
            return Optional.empty();
        }
        try {
            int code = Integer.parseInt(line.substring(ENDED.length(), name));
            return Optional.of(new End(line.substring(name + 1), Exit.of(code)));
        } catch (NumberFormatException anothersLine) {
            return Optional.empty();
        }
    }
}
