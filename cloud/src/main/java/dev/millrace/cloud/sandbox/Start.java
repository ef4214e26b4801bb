package dev.millrace.cloud.sandbox;

/// What became of a start.
public sealed interface Start {
    /// The process is on its way: its namespaces are being made, then the program runs.
    record Running(SandboxedProcess process) implements Start {}

    /// Nothing was started.
    ///
    /// @param message  for the user; for the first problems in the words that Lambda uses
    record Refused(Problem problem, String message) implements Start {}

    enum Problem {
        /// The program is not there, or not one this machine can execute: Lambda's `Runtime.InvalidEntrypoint`.
        INVALID_ENTRYPOINT("Runtime.InvalidEntrypoint"),
        /// The working directory is not there: Lambda's `Runtime.InvalidWorkingDir`.
        INVALID_WORKING_DIRECTORY("Runtime.InvalidWorkingDir"),
        /// A program that should be started beside it cannot be: Lambda's `Extension.LaunchError`.
        INVALID_COMPANION("Extension.LaunchError"),
        /// A file or directory that should be seen inside is not there, or its place inside cannot be made.
        BIND_IMPOSSIBLE("Runtime.PlatformError"),
        /// The kernel forbids namespaces and running without was not asked for; the message says how to allow them.
        NO_ISOLATION("Runtime.PlatformError"),
        /// The machine refused a process.
        SYSTEM("Runtime.PlatformError");

        private final String errorType;

        Problem(String errorType) {
            this.errorType = errorType;
        }

        /// Lambda's error type.
        public String errorType() {
            return errorType;
        }
    }
}
