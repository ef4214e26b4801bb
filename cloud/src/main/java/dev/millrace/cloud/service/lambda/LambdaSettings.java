package dev.millrace.cloud.service.lambda;

import java.net.URI;
import java.time.Duration;

/// What is set for the whole server.
/// @param endpoint where functions reach the server's AWS APIs: their AWS_ENDPOINT_URL
/// @param idle how long an environment that nobody uses is kept
/// @param maxEnvironments of all functions together; more invocations than that wait for one
/// @param maxMemoryMegabytes of all environments together, as their functions' configurations count it
/// @param comesBack how long an invocation waits for a runtime that has answered the one before and does not ask for work
/// @param maxWait how long an invocation waits for an environment before it is throttled
public record LambdaSettings(
        URI endpoint, Duration idle, int maxEnvironments, int maxMemoryMegabytes, Duration comesBack, Duration maxWait) {
    /// A runtime asks for its next invocation within a millisecond of its answer, where nothing else is at work.
    public static final Duration COMES_BACK = Duration.ofMillis(100);

    public LambdaSettings {
        if (maxEnvironments < 1 || maxMemoryMegabytes < LambdaLimits.MEMORY_MAX_MEGABYTES) {
            throw new IllegalArgumentException("room for one environment of any size is needed");
        }
    }

    /// Ten minutes, 64 environments, 64 GB of configured (not of used) memory, half a minute's wait.
    public static LambdaSettings at(URI endpoint) {
        return new LambdaSettings(endpoint, Duration.ofMinutes(10), 64, 65_536, COMES_BACK, Duration.ofSeconds(30));
    }
}
