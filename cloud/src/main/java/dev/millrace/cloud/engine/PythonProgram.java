package dev.millrace.cloud.engine;

import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.util.List;
import java.util.regex.Pattern;

/// What a program in Python is made of.
///
/// @param name    of its folder: lower case, digits and dashes
/// @param python  the version its packages were chosen for
/// @param lock    a requirements file: every package with its version and the SHA-256 of its files
/// @param by      what installs it
public record PythonProgram(String name, Version python, String lock, By by) implements Program {
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R");
    private static final Pattern PIN =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(\\[[^]]*])?\\s*==.*\\s--hash=sha256:[0-9a-f]{64}\\b.*");

    /// What installs packages.
    public sealed interface By {
        /// What every Python has.
        record Pip() implements By {}

        /// A faster one, itself installed by pip: a hundred packages and more are downloaded at once, and compiled by all
        /// processors. It asks the index that pip is told to ask.
        ///
        /// @param builders pins of what builds the packages that come as sources
        record Uv(String builders) implements By {}
    }

    /// Installed by pip.
    public PythonProgram(String name, Version python, String lock) {
        this(name, python, lock, new By.Pip());
    }

    public PythonProgram {
        Program.checkName(name);
        for (String requirement : requirements(lock)) {
            if (!PIN.matcher(requirement).matches()) {
                throw new IllegalArgumentException("not pinned by version and SHA-256: " + requirement);
            }
        }
        if (requirements(lock).isEmpty()) {
            throw new IllegalArgumentException("the lock of " + name + " pins nothing");
        }
    }

    /// How many packages the lock names.
    int packages() {
        return requirements(lock).size();
    }

    private static List<String> requirements(String lock) {
        return CONTINUED
                .matcher(lock)
                .replaceAll(" ")
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
    }

    /// Tells this program, run by this interpreter, from any other.
    String digest(String interpreter) {
        return Program.digest(interpreter, lock);
    }
}
