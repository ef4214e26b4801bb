package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.FunctionEnvironments;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All that an environment must know of the function it is for.
/// @param starter makes the process
/// @param blueprints what to run, once the Runtime API's address is known
/// @param version `$LATEST` or a number
/// @param runtimeVersion for the log
/// @param timeout of an invocation
/// @param initLimit for the time until the runtime asks for work
/// @param logs where its output goes
/// @param systemLevel from which level on Lambda writes lines of its own, as JSON: DEBUG, INFO or WARN; null for text,
///     where it writes them all
/// @param recycleAt it gets no invocation from then on: its credentials end soon
public record EnvironmentPlan(
        FunctionEnvironments starter,
        Function<String, Blueprint> blueprints,
        Clock clock,
        String version,
        String runtimeVersion,
        Duration timeout,
        Duration initLimit,
        int memoryMegabytes,
        LogShipper.Stream logs,
        @Nullable String systemLevel,
        Instant recycleAt) {

    /// @param port of the Runtime API, on this machine's loopback
    Blueprint blueprint(int port) {
        return blueprints.apply(starter.machine() + ":" + port);
    }
}
