package dev.millrace.cloud.service.lambda.runtime;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The start of an environment, until its runtime asks for work: since when, how long it may take, and how it failed. Not
/// for several threads at once: its environment's lock guards it.
final class InitPhase {
    /// Why no invocation will ever be handed over.
    /// @param errorType in Lambda's words; null where the runtime gave none
    /// @param outcome what that means to the invocation that asked for the start
    record Failure(
            @Nullable String errorType, Function<Invocation, Outcome> outcome) {}

    private final EnvironmentPlan plan;
    private final InvocationLog log;
    private final boolean withinInvocation;
    /// When its process was made; until then, when that began: an image may have to be unpacked first.
    private long sinceNanos = System.nanoTime();
    private @Nullable Double millis;
    private @Nullable Failure failure;

    /// @param withinInvocation whether it counts as the time of the invocation that waits for it: a first start took too
    ///     long
    InitPhase(EnvironmentPlan plan, InvocationLog log, boolean withinInvocation) {
        this.plan = plan;
        this.log = log;
        this.withinInvocation = withinInvocation;
    }

    void begins() {
        log.platform(lines -> lines.initStart(plan.runtimeVersion()));
    }

    void processMade() {
        sinceNanos = System.nanoTime();
    }

    /// The runtime has asked for work.
    void done() {
        if (!withinInvocation) {
            millis = tookMillis();
        }
    }

    void timedOut() {
        log.platform(lines -> lines.initReport(tookMillis(), "timeout"));
    }

    void failed(Failure how) {
        log.platform(lines -> lines.initReport(tookMillis(), "error"));
        failure = how;
    }

    /// The failure, for the one invocation that has it as its outcome.
    @Nullable Failure takeFailure() {
        Failure taken = failure;
        failure = null;
        return taken;
    }

    boolean withinInvocation() {
        return withinInvocation;
    }

    /// By [System#nanoTime()].
    long sinceNanos() {
        return sinceNanos;
    }

    /// How much of its time is left; none, or less, where it is over.
    long leftNanos() {
        Duration limit = withinInvocation ? plan.timeout() : plan.initLimit();
        return sinceNanos + limit.toNanos() - System.nanoTime();
    }

    /// How long it took, for the report of the first invocation; null where that invocation's own time has it.
    @Nullable Double millis() {
        return millis;
    }

    private double tookMillis() {
        return (System.nanoTime() - sinceNanos) / 1e6;
    }
}
