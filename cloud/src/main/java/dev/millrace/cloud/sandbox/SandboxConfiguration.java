package dev.millrace.cloud.sandbox;

import java.nio.file.Path;

/// @param directory         for what sandboxes need on disk; belongs to one server at a time
/// @param allowNoIsolation  run programs even where the kernel forbids namespaces, as plain processes of the server's
///                          user (`--unsafe-no-isolation`)
/// @param javaHome          of the JDK that images without a system get
public record SandboxConfiguration(Path directory, boolean allowNoIsolation, Path javaHome) {
    public SandboxConfiguration {
        directory = directory.toAbsolutePath();
    }

    /// With isolation, and the JDK that runs the server.
    public static SandboxConfiguration in(Path directory) {
        return new SandboxConfiguration(directory, false, Path.of(System.getProperty("java.home")));
    }

    public SandboxConfiguration allowingNoIsolation(boolean allow) {
        return new SandboxConfiguration(directory, allow, javaHome);
    }
}
