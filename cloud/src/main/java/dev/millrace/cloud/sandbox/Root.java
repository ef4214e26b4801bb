package dev.millrace.cloud.sandbox;

import java.nio.file.Path;

/// What a program sees as `/`.
public sealed interface Root {
    /// An image's root file system ([dev.millrace.cloud.sandbox.image.RootFileSystem#directory()]). An image without
    /// a system of its own whose command is `java` gets the machine's JDK and libraries.
    record Image(Path directory) implements Root {}

    /// The machine's own programs and libraries, and nothing else of it: `/usr`, `/bin`, `/lib` and what they need
    /// of `/etc`, but no one's files.
    record Machine() implements Root {}
}
