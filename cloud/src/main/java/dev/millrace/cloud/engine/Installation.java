package dev.millrace.cloud.engine;

import java.nio.file.Path;

/// A program that lies ready in its own Python environment.
public record Installation(Path folder) {
    public Path python() {
        return folder.resolve("bin/python");
    }

    /// A command that one of its packages brings.
    public Path command(String name) {
        return folder.resolve("bin").resolve(name);
    }
}
