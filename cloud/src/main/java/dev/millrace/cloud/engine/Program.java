package dev.millrace.cloud.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// What a program of other people's is made of, pinned.
public sealed interface Program permits PythonProgram, JarProgram, ArchiveProgram, MadeProgram {
    /// Of its folder: lower case, digits and dashes.
    String name();

    /// Refuses a name that is none for a folder.
    static void checkName(String name) {
        if (!Names.FOLDER.matcher(name).matches()) {
            throw new IllegalArgumentException("not a name for a folder: " + name);
        }
    }

    /// Tells what is made of these from everything else.
    static String digest(String... parts) {
        MessageDigest sha = sha256();
        for (int i = 0; i < parts.length; i++) {
            if (i > 0) {
                sha.update((byte) '\n');
            }
            sha.update(parts[i].getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(sha.digest());
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// An interface has no private constants.
    final class Names {
        private static final Pattern FOLDER = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

        private Names() {}
    }
}
