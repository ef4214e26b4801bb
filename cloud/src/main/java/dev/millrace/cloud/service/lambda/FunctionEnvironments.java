package dev.millrace.cloud.service.lambda;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Makes the processes in which functions run, apart from everything else. What they are told to do they learn from the
/// Runtime API, whose address is in their environment.
public interface FunctionEnvironments {
    /// What is to run.
    sealed interface Code {
        /// Unpacked archives.
        /// @param task seen as /var/task
        /// @param layers seen as /opt
        record Zip(String runtime, String handler, Path task, @Nullable Path layers) implements Code {}

        /// An image of the account's registry.
        /// @param imageUri its repository and digest, `<registry>/<repository>@sha256:…`
        /// @param entryPoint in place of the image's, where not empty
        /// @param command in place of the image's, where not empty
        /// @param workingDirectory in place of the image's
        record Image(
                String imageUri,
                List<String> entryPoint,
                List<String> command,
                @Nullable String workingDirectory)
                implements Code {}
    }

    /// What is to run, for whom, and with how much.
    /// @param environment all variables but those that an image sets
    record Blueprint(
            String account,
            String region,
            Code code,
            Map<String, String> environment,
            int memoryMegabytes,
            int temporaryMegabytes) {}

    /// What became of a start.
    sealed interface Started {
        record Running(Process process) implements Started {}

        /// Nothing runs.
        /// @param errorType in Lambda's words, such as `Runtime.InvalidEntrypoint`
        record Refused(String errorType, String message) implements Started {}
    }

    /// A running environment.
    interface Process {
        /// Ends it with all it started, without warning; returns at once.
        void kill();

        /// Calls once, when it has ended and its output has been delivered; at once if it has already.
        void onExit(Consumer<Ended> callback);

        /// The most memory it has taken so far, in bytes.
        long peakMemoryBytes();

        /// Whether a connection on the loopback interface was made by one of its own processes.
        /// @param from the connection's other end
        boolean connectsFrom(InetSocketAddress from);

        /// Stops all of its processes where they are. Does nothing to one that has ended.
        void freeze();

        /// Lets them go on.
        void thaw();

        /// Its start is over, for which it has all of the processor that it can use: from now on it has its memory's
        /// share, where it is held to that at all.
        default void startOver() {}

        /// The names of the external extensions that were started; the runtime is, too, where there are none.
        default List<String> extensions() {
            return List.of();
        }

        /// Starts the runtime, where there are external extensions.
        default void startRuntime() {}

        /// Calls for each external extension that ends before the environment does.
        /// @param callback is told its name, and how it ended in words such as `exit status 1`
        default void onExtensionExit(BiConsumer<String, String> callback) {}

        /// Asks the runtime to end, with SIGTERM.
        default void terminateRuntime() {}
    }

    /// How a process ended.
    /// @param message in the words of Lambda's Runtime.ExitError, such as `Runtime exited with error: exit status 1`
    /// @param outOfMemory whether it was ended because it took more than its limit
    record Ended(String message, boolean outOfMemory) {}

    /// The address at which its processes reach what listens on this machine's loopback.
    default String machine() {
        return "127.0.0.1";
    }

    /// Starts an environment. May take its time where an image must be unpacked first.
    /// @param output takes what the processes print, line by line, from threads of its own
    Started start(Blueprint blueprint, Consumer<String> output);

    /// Does beforehand what a first start would wait for.
    /// @return why no start can succeed, in words for the user; what may pass shows at the start
    default Optional<String> prepare(String account, String region, Code code) {
        return Optional.empty();
    }
}
