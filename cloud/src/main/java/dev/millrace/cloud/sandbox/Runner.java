package dev.millrace.cloud.sandbox;

import java.io.IOException;
import java.util.List;

/// A way to run a program over a root.
@FunctionalInterface
interface Runner {
    /// @param companions what is started before the command
    /// @param oneStream whether what the program writes to its standard error goes to its standard output
    Preparation prepare(Assembly assembly, List<Companion> companions, boolean oneStream) throws IOException;

    sealed interface Preparation {}

    /// @param command       what the server starts: a shell in the end, which reads the scripts from its standard input
    /// @param setup         of what it runs in
    /// @param beside        starts the companions
    /// @param main          runs the command
    /// @param ownNamespace  whether the program and all it starts have a process namespace, so that they end together
    /// @param cleanUp       after the end
    record Ready(
            List<String> command,
            ShellScript setup,
            ShellScript beside,
            ShellScript main,
            boolean ownNamespace,
            Runnable cleanUp)
            implements Preparation {}

    record Impossible(Start.Problem problem, String message) implements Preparation {}
}
