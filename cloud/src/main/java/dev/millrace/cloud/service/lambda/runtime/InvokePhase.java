package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Process;
import dev.millrace.cloud.service.lambda.runtime.InvocationLog.Report;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One invocation in an environment: since when it is at work, what came of it, and START, END and REPORT in the log.
/// Until END is logged, a clock that is being moved waits. Not for several threads at once: its environment's lock
/// guards it.
final class InvokePhase {
    /// So long the clock waits, where it is being moved, for END and REPORT of what was answered.
    private static final Duration REPORT_WAIT = Duration.ofSeconds(2);

    /// And this for lines of an environment's first invocation that are late: nobody has read its pipe before.
    private static final Duration FIRST_LINES = Duration.ofMillis(200);

    private final Invocation invocation;
    private final EnvironmentPlan plan;
    private final InvocationLog log;
    private final long takenNanos;
    private final boolean first;
    private final @Nullable Double initMillis;
    private long answeredNanos;
    private @Nullable Outcome outcome;
    private @Nullable String status;
    private @Nullable String errorType;
    private Clock.@Nullable Hold toReport;
    private boolean reported;

    /// Begins, and logs START.
    /// @param sinceNanos by [System#nanoTime()]: its time is over [EnvironmentPlan#timeout()] after that
    /// @param first whether the environment has had no other
    /// @param initMillis how long the environment's start took, where the invocation's own time does not count that
    InvokePhase(
            Invocation invocation,
            EnvironmentPlan plan,
            InvocationLog log,
            long sinceNanos,
            boolean first,
            @Nullable Double initMillis) {
        this.invocation = invocation;
        this.plan = plan;
        this.log = log;
        this.takenNanos = sinceNanos;
        this.first = first;
        this.initMillis = initMillis;
        log.start(invocation, plan.version());
    }

    Invocation invocation() {
        return invocation;
    }

    boolean is(String requestId) {
        return invocation.requestId().equals(requestId);
    }

    /// How much of its time is left; none, or less, where it is over.
    long leftNanos() {
        return takenNanos + plan.timeout().toNanos() - System.nanoTime();
    }

    /// The runtime has answered.
    /// @param errorType of a function's failure
    void answered(Outcome answer, @Nullable String errorType) {
        over(answer, errorType == null ? null : "error", errorType);
        toReport = plan.clock().hold("the end of " + plan.logs().group(), REPORT_WAIT);
    }

    /// It is over without the runtime's answer.
    /// @param status `timeout` or `error`
    void over(Outcome outcome, @Nullable String status, @Nullable String errorType) {
        this.outcome = outcome;
        this.status = status;
        this.errorType = errorType;
        answeredNanos = System.nanoTime();
    }

    /// Extensions were at work for longer than the function, and their time counts.
    void extended() {
        answeredNanos = System.nanoTime();
    }

    /// What came of it, with the time that it took; null until that is known.
    @Nullable Outcome outcome() {
        return outcome == null ? null : outcome.withMillis(millis());
    }

    private double millis() {
        return (answeredNanos - takenNanos) / 1e6;
    }

    /// Whether END and REPORT are in the log.
    boolean reported() {
        return reported;
    }

    /// Logs END and REPORT, the first time that it is called.
    /// @param measured null where there is no process
    void report(@Nullable Process measured) {
        if (reported) {
            return;
        }
        reported = true;
        log.platform(lines -> lines.end(invocation.requestId()));
        long peak = measured == null ? 0 : measured.peakMemoryBytes();
        Report report = new Report(
                invocation.requestId(),
                millis(),
                plan.memoryMegabytes(),
                (peak + (1 << 20) - 1) >> 20,
                initMillis,
                status,
                errorType,
                invocation.traceId());
        log.platform(lines -> lines.report(report));
        log.rests();
        Clock.Hold held = toReport;
        if (held != null) {
            toReport = null;
            if (first) {
                // Not to be closed: it ends with its time.
                plan.clock().hold("the first lines of " + plan.logs().group(), FIRST_LINES);
            }
            held.close();
        }
    }
}
