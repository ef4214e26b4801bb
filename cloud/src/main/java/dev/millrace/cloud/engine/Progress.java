package dev.millrace.cloud.engine;

/// How far a program is on its way to being used.
///
/// @param done  of the step's parts: packages, or megabytes of an archive, where the step has them
/// @param of    how many there are; 0 where nobody knows
/// @param bytes to be downloaded in all; 0 where nobody knows
public record Progress(Step step, int done, int of, long bytes) {
    public Progress(Step step, int done, int of) {
        this(step, done, of, 0);
    }

    public enum Step {
        /// Another server of this user installs it.
        WAITING,
        /// Making a Python environment.
        ENVIRONMENT,
        /// Downloading and checking packages.
        PACKAGES,
        /// Unpacking what was downloaded.
        UNPACKING,
        /// A first start, whose classes are kept for the later ones.
        REHEARSAL,
        /// Installed; begins to run.
        STARTING,
        /// Healthy.
        READY
    }

    static Progress at(Step step) {
        return new Progress(step, 0, 0);
    }
}
