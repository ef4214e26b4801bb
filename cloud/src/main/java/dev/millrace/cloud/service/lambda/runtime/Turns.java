package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Said;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Whose turn it is in an environment: its state, the invocation that is handed to it and the one that its runtime took.
///
/// ```
///            next                 run + next            response, error
/// STARTING ────────▶ WAITING ◀──────────────▶ RUNNING ──────────────────▶ ANSWERED
///     │                 │                        │                           │ next: END and REPORT are logged
///     │                 │                        │                           ▼
///     │                 │                        │                        WAITING
///     └── init/error, ──┴── exit, end ───────────┴── exit, timeout ──────────┴──────────▶ ENDED
///         exit, end
/// ```
/// Waits for nothing and is not for several threads at once: its environment's lock guards it.
final class Turns {
    enum State {
        STARTING,
        WAITING,
        RUNNING,
        ANSWERED,
        ENDED
    }

    private final EnvironmentPlan plan;
    private final InvocationLog log;
    private final InitPhase init;
    private State state = State.STARTING;
    private long waitingSinceNanos;
    private @Nullable Invocation handed;
    /// The invocation that was taken last: at work in RUNNING, answered from ANSWERED on.
    private @Nullable InvokePhase taken;

    /// @param log has START of what is taken
    Turns(EnvironmentPlan plan, InvocationLog log, InitPhase init) {
        this.plan = plan;
        this.log = log;
        this.init = init;
    }

    State state() {
        return state;
    }

    boolean is(State wanted) {
        return state == wanted;
    }

    /// Whether the runtime has asked for work, ever, and the environment has not ended since.
    boolean started() {
        return state != State.STARTING && state != State.ENDED;
    }

    /// Whether the runtime waits, and there is nothing for it.
    boolean idle() {
        return state == State.WAITING && handed == null;
    }

    /// Whether the runtime has waited so long, however little that is.
    boolean waitedFor(Duration time) {
        return System.nanoTime() - waitingSinceNanos >= time.toNanos();
    }

    /// Whether an answered invocation's runtime has not come back within that invocation's time.
    boolean overdue() {
        return state == State.ANSWERED && atWork().leftNanos() < 0;
    }

    /// What is handed to it and not taken.
    @Nullable Invocation handed() {
        return handed;
    }

    /// The runtime may take an invocation from now on.
    void hand(Invocation invocation) {
        handed = invocation;
    }

    /// It may not any more.
    void withdraw() {
        handed = null;
    }

    boolean took(Invocation invocation) {
        return taken != null && taken.invocation() == invocation;
    }

    /// The invocation of RUNNING and ANSWERED: there is one.
    InvokePhase atWork() {
        return Objects.requireNonNull(taken);
    }

    /// The runtime asks for work, for the first time or after an answer.
    void waits() {
        state = State.WAITING;
        waitingSinceNanos = System.nanoTime();
    }

    /// The runtime takes what is handed to it.
    /// @return null where it does not wait, or nothing is
    @Nullable InvokePhase take() {
        Invocation invocation = handed;
        if (state != State.WAITING || invocation == null) {
            return null;
        }
        state = State.RUNNING;
        boolean sinceStart = taken == null && init.withinInvocation();
        return take(invocation, sinceStart ? init.sinceNanos() : System.nanoTime());
    }

    /// Begins an invocation whose time is that of the environment's start, in which that comes to its end.
    InvokePhase takeSinceStart(Invocation invocation) {
        return take(invocation, init.sinceNanos());
    }

    private InvokePhase take(Invocation invocation, long sinceNanos) {
        boolean first = taken == null;
        InvokePhase begun = new InvokePhase(invocation, plan, log, sinceNanos, first, first ? init.millis() : null);
        handed = null;
        taken = begun;
        return begun;
    }

    /// The runtime has answered.
    /// @param errorType of a function's failure
    /// @return whether that is what it was asked
    Said answered(String requestId, Outcome answer, @Nullable String errorType) {
        if (taken == null || !taken.is(requestId)) {
            return Said.UNKNOWN_REQUEST;
        }
        if (state != State.RUNNING) {
            return Said.OUT_OF_TURN;
        }
        taken.answered(answer, errorType);
        state = State.ANSWERED;
        return Said.ACCEPTED;
    }

    /// It is nobody's any more.
    void ended() {
        state = State.ENDED;
    }
}
