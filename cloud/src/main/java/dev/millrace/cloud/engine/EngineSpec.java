package dev.millrace.cloud.engine;

import java.nio.file.Path;
import java.time.Duration;

/// What is to be run, and how patiently.
///
/// @param folder   of its own: it works there, has it as its home, and its output is kept there
/// @param healthy  how long a start may take, installing not counted
/// @param idle     how long it stays without a use
/// @param grace    how long it may take to end in order
public record EngineSpec(
        Program program, Path folder, Starter starter, Duration healthy, Duration idle, Duration grace) {
    /// Says how an installed program is started. It may also prepare the folder.
    @FunctionalInterface
    public interface Starter {
        Launch launch(Installation installation) throws Exception;
    }
}
