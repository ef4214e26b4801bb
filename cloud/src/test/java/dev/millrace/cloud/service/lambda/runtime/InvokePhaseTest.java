package dev.millrace.cloud.service.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cloud.time.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class InvokePhaseTest {
    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final InvocationLog log = new InvocationLog(
            clock, () -> true, line -> lines.add(withoutTimes(line.message())), new InvocationLog.TextLines());

    @AfterEach
    void close() {
        clock.close();
    }

    @Test
    void what_is_answered_is_reported_once_and_the_start_is_in_its_report() {
        InvokePhase phase = phase(Duration.ofSeconds(3), 120.0);
        assertThat(phase.outcome()).isNull();
        assertThat(phase.leftNanos()).isPositive();
        phase.answered(Outcome.success(new byte[0]), null);
        assertThat(phase.outcome().millis()).isPositive();
        assertThat(phase.reported()).isFalse();
        phase.report(null);
        phase.report(null);
        assertThat(phase.reported()).isTrue();
        assertThat(lines)
                .containsExactly(
                        "START RequestId: id Version: 1",
                        "END RequestId: id",
                        "REPORT RequestId: id\tDuration: # ms\tBilled Duration: # ms\tMemory Size: 128 MB"
                                + "\tMax Memory Used: 0 MB\tInit Duration: # ms\t");
    }

    @Test
    void what_is_over_without_an_answer_says_why() {
        InvokePhase phase = phase(Duration.ZERO, null);
        assertThat(phase.leftNanos()).isNotPositive();
        phase.over(Outcome.failure("Sandbox.Timedout", phase.invocation().error("Task timed out")), "timeout", null);
        phase.report(null);
        assertThat(new String(phase.outcome().payload()))
                .isEqualTo("{\"errorType\":\"Sandbox.Timedout\",\"errorMessage\":\"RequestId: id Error: Task timed out\"}");
        assertThat(lines.getLast()).endsWith("Max Memory Used: 0 MB\tStatus: timeout");
    }

    @Test
    void a_function_s_own_failure_is_an_error_of_its_type() {
        InvokePhase phase = phase(Duration.ofSeconds(3), null);
        phase.answered(Outcome.failure(new byte[0]), "Runtime.Unknown");
        phase.report(null);
        assertThat(lines.getLast()).endsWith("\tStatus: error\tError Type: Runtime.Unknown");
    }

    private InvokePhase phase(Duration timeout, Double initMillis) {
        EnvironmentPlan plan = PlanUnderTest.of(clock, timeout);
        Invocation invocation = new Invocation("id", new byte[0], "arn", null, null, false);
        return new InvokePhase(invocation, plan, log, System.nanoTime(), true, initMillis);
    }

    private static String withoutTimes(String line) {
        return line.replaceAll("[0-9.]+ ms", "# ms");
    }
}
