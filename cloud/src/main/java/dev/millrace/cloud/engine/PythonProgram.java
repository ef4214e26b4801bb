package dev.millrace.cloud.engine;

import dev.millrace.cloud.sandbox.runtime.Interpreter.Version;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/// What a program in Python is made of.
///
/// @param name    of its folder: lower case, digits and dashes
/// @param python  the version its packages were chosen for
/// @param lock    a requirements file: every package with its version and the SHA-256 of its files
public record PythonProgram(String name, Version python, String lock) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern CONTINUED = Pattern.compile("\\\\\\R");
    private static final Pattern PIN =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(\\[[^]]*])?\\s*==.*\\s--hash=sha256:[0-9a-f]{64}\\b.*");

    public PythonProgram {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a folder: " + name);
        }
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
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((interpreter + "\n").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha.digest(lock.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
