package dev.millrace.cloud.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// What is made once of files, or of other programs: archives unpacked, packages added to an environment, a database that
/// others begin with.
///
/// @param name      of its folder: lower case, digits and dashes
/// @param parts     all that it is made of, by text that tells it from another's
/// @param essential a file in its folder without which it cannot be used
public record MadeProgram(String name, List<String> parts, String essential, Maker maker) implements Program {
    /// Makes it in its folder, which is empty.
    @FunctionalInterface
    public interface Maker {
        void make(Installation place, Making making) throws IOException, EngineException, InterruptedException;
    }

    /// What a maker works with.
    public interface Making {
        /// Jars of a lock, a line per jar, into a folder.
        void jars(String lock, Path folder) throws IOException, EngineException, InterruptedException;

        /// Runs a command and waits for its end.
        /// @param otherwise what is so when it fails, without a full stop
        /// @param command   has the environment of the server: the user's settings of pip, his proxy
        void run(String otherwise, List<String> command, Consumer<String> lines)
                throws IOException, EngineException, InterruptedException;
    }

    public MadeProgram {
        Program.checkName(name);
        parts = List.copyOf(parts);
    }

    String digest() {
        return Program.digest(parts.toArray(String[]::new));
    }
}
