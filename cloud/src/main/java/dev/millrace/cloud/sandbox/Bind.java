package dev.millrace.cloud.sandbox;

import java.nio.file.Path;

/// A file or directory of the machine, seen inside.
///
/// @param source   on the machine, absolute; symbolic links are followed
/// @param target   inside, absolute and plain (`/var/task`)
/// @param writable whether the program may write there, as far as its user may
public record Bind(Path source, String target, boolean writable) {
    public Bind {
        if (!source.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + source);
        }
        if (!target.startsWith("/") || !Path.of(target).normalize().toString().equals(target) || target.equals("/")) {
            throw new IllegalArgumentException("not a plain absolute path: " + target);
        }
    }

    /// Seen read-only.
    public Bind(Path source, String target) {
        this(source, target, false);
    }

    /// The same path inside as on the machine.
    static Bind same(Path path) {
        return new Bind(path, path.toString());
    }
}
