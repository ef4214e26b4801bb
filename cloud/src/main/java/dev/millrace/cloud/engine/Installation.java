package dev.millrace.cloud.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A program that lies ready: in its own Python environment, or as jars with what starts them.
public record Installation(Path folder) {
    public Path python() {
        return folder.resolve("bin/python");
    }

    /// A command that one of its packages brings.
    public Path command(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /// What starts a program in Java.
    /// @param arguments  of its main class
    public List<String> java(String... arguments) throws IOException {
        var words = new ArrayList<>(Files.readAllLines(start()));
        words.addAll(List.of(arguments));
        return words;
    }

    /// The command, a word a line; written when all the rest is there.
    public Path start() {
        return folder.resolve("start");
    }
}
