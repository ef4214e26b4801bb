package dev.millrace.cloud.engine;

import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.util.List;
import java.util.regex.Pattern;

/// What a program in Python is made of.
///
/// @param name    of its folder: lower case, digits and dashes
/// @param python  the version its packages were chosen for
/// @param lock    a requirements file: every package with its version and the SHA-256 of its files
public record PythonProgram(String name, Version python, String lock) implements Program {
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R");
    private static final Pattern PIN =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(\\[[^]]*])?\\s*==.*\\s--hash=sha256:[0-9a-f]{64}\\b.*");

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
