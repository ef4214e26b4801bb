package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// What an environment must know of a function of 128 MB, where nothing is started.
final class PlanUnderTest {
    private PlanUnderTest() {}

    /// @param timeout of an invocation and of the start
    static EnvironmentPlan of(Clock clock, Duration timeout) {
        return new EnvironmentPlan(
                null,
                null,
                clock,
                "1",
                "",
                timeout,
                timeout,
                128,
                new LogShipper.Stream("", "", "group", "stream", ""),
                null,
                Instant.MAX);
    }
}
