package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Ended;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Process;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Started;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Event;
import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Said;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One environment: a process, its Runtime API and the invocations it is given, one after another.
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
/// The caller has its outcome at ANSWERED and may give the environment its next invocation at once: that one is handed
/// over when the runtime asks, and its time begins then; a runtime that does not ask within the settings' `comesBack` is at work
/// with something else, and another environment takes the invocation. One that waits for a while is frozen: its
/// processes are stopped until its next invocation. What is true of its start alone is the [InitPhase]'s, of one
/// invocation the [InvokePhase]'s.
///
/// Nothing is waited for under the lock but its own conditions: a time-out needs it. Lines that the function printed
/// before it answered may be late: the hand-over waits for them ([LateLines]), and callers only where they asked for the
/// log's tail.
public final class Environment {
    private static final Duration TAIL_WAIT = Duration.ofMillis(250);

    /// A connection may come before the process that makes it is known here.
    private static final Duration PROCESS_KNOWN = Duration.ofSeconds(5);

    /// What became of a run.
    public sealed interface Run {
        record Done(Outcome outcome) implements Run {}

        /// The environment ended before the runtime took the invocation: another may be given it.
        record NotTaken() implements Run {}

        /// The runtime has answered the invocation before, and does not ask for another: it is at work with
        /// something else, and may come back.
        record StillWorking() implements Run {}

        /// The runtime did not ask for work within the time for starting; it is over with this environment.
        record InitTimedOut() implements Run {}
    }

    private enum State {
        STARTING,
        WAITING,
        RUNNING,
        ANSWERED,
        ENDED
    }

    private final EnvironmentPlan plan;
    private final Duration comesBack;
    private final InvocationLog log;
    private final LateLines lateLines;
    private final InitPhase init;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ExtensionWork extensions = new ExtensionWork(lock, changed, new OfExtensions());
    private @Nullable RuntimeApi api;
    private @Nullable ExtensionsApi extensionsApi;
    private @Nullable Process process;
    /// Whether its process was ended, after [State#ENDED].
    private boolean gone;
    private State state = State.STARTING;
    private @Nullable Invocation pending;
    /// The invocation that was taken last: at work in RUNNING, answered from ANSWERED on.
    private @Nullable InvokePhase invoke;

    private long waitingSinceNanos;
    private boolean frozen;
    /// Ends it for the reason that the runtime posted: once that was answered, or the runtime is gone, which may be seen
    /// first.
    private volatile @Nullable Runnable postedFailure;

    private Environment(EnvironmentPlan plan, InvocationLog log, Duration comesBack, boolean withinInvocation) {
        this.plan = plan;
        this.comesBack = comesBack;
        this.log = log;
        this.lateLines = new LateLines(log);
        this.init = new InitPhase(plan, log, withinInvocation);
    }

    /// Starts an environment. Returns when its process is made; [#run] waits for its runtime.
    /// @param withinInvocation whether its start is of the time of the invocation that waits for it
    static Environment start(EnvironmentPlan plan, LogShipper shipper, Duration comesBack, boolean withinInvocation) {
        String level = plan.systemLevel();
        InvocationLog log = new InvocationLog(
                plan.clock(),
                shipper::awaitRoom,
                line -> shipper.add(plan.logs(), line),
                level == null ? new InvocationLog.TextLines() : new InvocationLog.JsonLines(plan.clock(), level));
        Environment environment = new Environment(plan, log, comesBack, withinInvocation);
        try {
            RuntimeApi api = RuntimeApi.open(environment.new Talk());
            environment.api = api;
            environment.init.begins();
            api.serve();
            Blueprint blueprint = plan.blueprint(api.port());
            environment.extensionsApi =
                    new ExtensionsApi(environment.extensions, blueprint.environment(), blueprint.account());
            switch (plan.starter().start(blueprint, log::printed)) {
                case Started.Running(Process process) -> {
                    environment.began(process);
                    process.onExit(environment::exited);
                    process.onExtensionExit(environment.extensions::exited);
                }
                case Started.Refused(String errorType, String message) -> environment.initFailed(errorType, message);
            }
        } catch (IOException | RuntimeException e) {
            // Whatever a start throws is the invocation's answer, and the listener goes with the environment.
            environment.initFailed("Runtime.PlatformError", e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return environment;
    }

    /// Whether its runtime has asked for work, ever, and it has not ended since.
    boolean started() {
        lock.lock();
        try {
            return state != State.STARTING && state != State.ENDED;
        } finally {
            lock.unlock();
        }
    }

    /// Whether its runtime waits for work.
    boolean waiting() {
        lock.lock();
        try {
            return state == State.WAITING && pending == null;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until its runtime has asked for work, as long as it may take for that.
    /// @return whether it has
    boolean awaitReady() throws InterruptedException {
        lock.lock();
        try {
            for (long left = init.leftNanos(); state == State.STARTING && left > 0; left = init.leftNanos()) {
                changed.awaitNanos(left);
            }
            return started();
        } finally {
            lock.unlock();
        }
    }

    /// Stops its processes, where it has waited for work so long.
    /// @return whether it need not be looked at again before it is idle once more; false where it may be that quiet soon
    boolean freezeIfQuiet(Duration quiet) {
        lock.lock();
        try {
            boolean waits = state == State.WAITING && pending == null;
            if (state == State.ANSWERED || waits && System.nanoTime() - waitingSinceNanos < quiet.toNanos()) {
                return false;
            }
            if (waits && !frozen && process != null) {
                process.freeze();
                frozen = true;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void thaw() {
        if (frozen && process != null) {
            process.thaw();
            frozen = false;
        }
    }

    /// Whether it can be given an invocation.
    boolean usable(Instant now) {
        if (!now.isBefore(plan.recycleAt())) {
            return false;
        }
        lock.lock();
        try {
            return state != State.ENDED;
        } finally {
            lock.unlock();
        }
    }

    /// Until when it can be given invocations, as far as is known.
    Instant usableUntil() {
        Instant until = plan.recycleAt();
        return usable(Instant.MIN) ? until : Instant.MIN;
    }

    /// Whether an answered invocation's runtime has not come back within that invocation's time.
    boolean overdue() {
        lock.lock();
        try {
            return state == State.ANSWERED && atWork().leftNanos() < 0;
        } finally {
            lock.unlock();
        }
    }

    /// Gives it an invocation and waits for the outcome, at most the function's timeout from the moment that the
    /// runtime takes it. For one caller at a time.
    Run run(Invocation invocation) throws InterruptedException {
        lock.lock();
        try {
            pending = invocation;
            thaw();
            changed.signalAll();
            Run notTaken = awaitTaken(invocation);
            if (notTaken != null) {
                pending = null;
                return notTaken;
            }
            InvokePhase taken = atWork();
            Outcome done = taken.outcome();
            while (done == null) {
                long left = taken.leftNanos();
                if (left <= 0) {
                    timeOut(taken);
                } else {
                    changed.awaitNanos(left);
                }
                done = taken.outcome();
            }
            return new Run.Done(invocation.tailWanted() ? done.withLogTail(tail(taken)) : done);
        } catch (InterruptedException e) {
            // Whoever asked has gone: the environment is in the middle of something and of no more use.
            end();
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Run awaitTaken(Invocation invocation) throws InterruptedException {
        long backBy = System.nanoTime() + comesBack.toNanos();
        while (invoke == null || invoke.invocation() != invocation) {
            switch (state) {
                case STARTING -> {
                    long left = init.leftNanos();
                    if (left > 0) {
                        changed.awaitNanos(left);
                    } else if (init.withinInvocation()) {
                        timeOut(take(invocation, init.sinceNanos()));
                    } else {
                        init.timedOut();
                        end("timeout");
                        return new Run.InitTimedOut();
                    }
                }
                case WAITING, RUNNING -> changed.await();
                case ANSWERED -> {
                    long left = backBy - System.nanoTime();
                    if (atWork().leftNanos() <= 0) {
                        end("timeout");
                    } else if (left > 0) {
                        changed.awaitNanos(left);
                    } else {
                        return new Run.StillWorking();
                    }
                }
                case ENDED -> {
                    InitPhase.Failure failure = init.takeFailure();
                    if (failure == null) {
                        return new Run.NotTaken();
                    }
                    // The start failed and with it the invocation that asked for it.
                    InvokePhase failed = take(invocation, init.sinceNanos());
                    failed.over(failure.outcome().apply(invocation), "error", failure.errorType());
                    report(failed);
                }
            }
        }
        return null;
    }

    private InvokePhase take(Invocation invocation, long sinceNanos) {
        boolean first = invoke == null;
        InvokePhase taken =
                new InvokePhase(invocation, plan, log, sinceNanos, first, first ? init.millis() : null);
        pending = null;
        invoke = taken;
        return taken;
    }

    /// There is one in RUNNING and in ANSWERED.
    private InvokePhase atWork() {
        return Objects.requireNonNull(invoke);
    }

    private void timeOut(InvokePhase late) {
        Invocation invocation = late.invocation();
        String message =
                "Task timed out after " + InvocationLog.hundredths(plan.timeout().toMillis() / 1000.0) + " seconds";
        log.write(plan.clock().instant() + " " + invocation.requestId() + " " + message);
        late.over(Outcome.failure("Sandbox.Timedout", invocation.error(message)), "timeout", null);
        report(late);
        end("timeout");
    }

    /// Ends it: its process is killed, nobody is told but who waits for it, and extensions that asked for it.
    void end() {
        end("spindown");
    }

    /// Waits until its process is ended, where extensions have a moment for that.
    void awaitGone() throws InterruptedException {
        lock.lock();
        try {
            for (long left = 2 * ExtensionWork.SHUTDOWN.toNanos(); state == State.ENDED && !gone && left > 0; ) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// @param reason as extensions are told it
    private void end(String reason) {
        lock.lock();
        try {
            if (state == State.ENDED) {
                return;
            }
            switch (state) {
                case RUNNING -> breakOff("Runtime.ExitError", "Runtime exited with error: signal: killed");
                case ANSWERED -> report(atWork());
                case STARTING, WAITING, ENDED -> {}
            }
            log.ends();
            state = State.ENDED;
            changed.signalAll();
            Process running = process;
            if (running != null && extensions.awaitShutdown()) {
                thaw();
                Thread.ofVirtual().name("ends an environment").start(() -> {
                    running.terminateRuntime();
                    extensions.shutDown(reason, System.currentTimeMillis() + ExtensionWork.SHUTDOWN.toMillis());
                    kill();
                });
            } else {
                kill();
            }
        } finally {
            lock.unlock();
        }
    }

    private void kill() {
        lock.lock();
        try {
            if (process != null) {
                process.kill();
            }
            extensions.over();
            closeApi();
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits for the invocation that is at work has its end now.
    private void breakOff(String errorType, String message) {
        InvokePhase broken = atWork();
        if (broken.outcome() == null) {
            broken.over(Outcome.failure(errorType, broken.invocation().error(message)), "error", errorType);
            report(broken);
        }
    }

    private void closeApi() {
        RuntimeApi open = api;
        if (open != null) {
            open.close();
        }
    }

    private void began(Process started) {
        lock.lock();
        try {
            process = started;
            extensions.launched(started.extensions());
            if (state == State.STARTING) {
                init.processMade();
            }
            if (state == State.ENDED) {
                started.kill();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void initFailed(String errorType, String message) {
        initFailed(errorType, invocation -> Outcome.failure(errorType, invocation.error(message)));
    }

    private void initFailed(@Nullable String errorType, Function<Invocation, Outcome> failure) {
        lock.lock();
        try {
            if (state != State.STARTING) {
                return;
            }
            init.failed(new InitPhase.Failure(errorType, failure));
            end("failure");
        } finally {
            lock.unlock();
        }
    }

    private void exited(Ended how) {
        lock.lock();
        try {
            String type = how.outOfMemory() ? "Runtime.OutOfMemory" : "Runtime.ExitError";
            switch (state) {
                case STARTING -> {
                    Runnable failure = postedFailure;
                    if (failure != null) {
                        failure.run();
                        return;
                    }
                    Invocation waiting = pending;
                    log.write(waiting == null ? "Error: " + how.message() : waiting.error(how.message()));
                    log.write(type);
                    initFailed(type, how.message());
                }
                case RUNNING -> {
                    log.write(atWork().invocation().error(how.message()));
                    log.write(type);
                    breakOff(type, how.message());
                    end("failure");
                }
                case WAITING, ANSWERED -> end("failure");
                case ENDED -> {}
            }
        } finally {
            lock.unlock();
        }
    }

    /// What its extensions need of it.
    private final class OfExtensions implements ExtensionWork.Owner {
        @Override
        public void registered() {
            if (process != null && state == State.STARTING) {
                process.startRuntime();
            }
        }

        /// What one extension cannot do, the environment cannot.
        @Override
        public void failed(String errorType, String message) {
            switch (state) {
                case STARTING -> initFailed(errorType, message);
                case RUNNING -> {
                    breakOff(errorType, message);
                    end("failure");
                }
                case WAITING, ANSWERED -> end("failure");
                case ENDED -> {}
            }
        }

        @Override
        public void log(String line) {
            log.write(line);
        }
    }

    private void report(InvokePhase over) {
        over.report(process);
        changed.signalAll();
    }

    private String tail(InvokePhase done) throws InterruptedException {
        for (long left = TAIL_WAIT.toNanos(); !done.reported() && left > 0; ) {
            left = changed.awaitNanos(left);
        }
        return log.tailBase64();
    }

    /// What the runtime says, on its connections' threads.
    private final class Talk implements RuntimeApi.Conversation {
        @Override
        public @Nullable Event next() throws InterruptedException {
            if (in(State.ANSWERED)) {
                lateLines.settle();
            }
            lock.lock();
            try {
                if (extensions.awaitReady() && state == State.ANSWERED) {
                    // The time of extensions counts.
                    atWork().extended();
                }
                switch (state) {
                    case STARTING -> {
                        extensions.started();
                        init.done();
                        if (process != null) {
                            process.startOver();
                        }
                        state = State.WAITING;
                        waitingSinceNanos = System.nanoTime();
                    }
                    case ANSWERED -> {
                        report(atWork());
                        state = State.WAITING;
                        waitingSinceNanos = System.nanoTime();
                    }
                    case WAITING, RUNNING, ENDED -> {}
                }
                changed.signalAll();
                while (state == State.WAITING && pending == null) {
                    changed.await();
                }
                Invocation invocation = pending;
                if (state != State.WAITING || invocation == null) {
                    return null;
                }
                state = State.RUNNING;
                boolean sinceStart = invoke == null && init.withinInvocation();
                InvokePhase taken = take(invocation, sinceStart ? init.sinceNanos() : System.nanoTime());
                changed.signalAll();
                long left = TimeUnit.NANOSECONDS.toMillis(taken.leftNanos());
                // The function reckons by the time of its own process, which is real.
                long deadlineMs = System.currentTimeMillis() + left;
                extensions.invoke(invocation, deadlineMs);
                return new Event(invocation, deadlineMs);
            } finally {
                lock.unlock();
            }
        }

        private boolean in(State wanted) {
            lock.lock();
            try {
                return state == wanted;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Said response(String requestId, byte[] body, boolean tooLarge) {
            return answer(
                    requestId,
                    tooLarge
                            ? Outcome.failure(
                                    "Function.ResponseSizeTooLarge",
                                    "Response payload size exceeded maximum allowed payload size ("
                                            + LambdaLimits.RESPONSE_BYTES + " bytes).")
                            : Outcome.success(body),
                    tooLarge ? "Function.ResponseSizeTooLarge" : null);
        }

        @Override
        public Said error(String requestId, @Nullable String errorType, byte[] body) {
            return answer(requestId, Outcome.failure(body), errorType == null ? "Runtime.Unknown" : errorType);
        }

        @Override
        public @Nullable OutputStream stream(String requestId) {
            lock.lock();
            try {
                return state == State.RUNNING && atWork().is(requestId)
                        ? atWork().invocation().stream()
                        : null;
            } finally {
                lock.unlock();
            }
        }

        private Said answer(String requestId, Outcome answer, @Nullable String errorType) {
            lock.lock();
            try {
                InvokePhase running = invoke;
                if (running == null || !running.is(requestId)) {
                    return Said.UNKNOWN_REQUEST;
                }
                if (state != State.RUNNING) {
                    return Said.OUT_OF_TURN;
                }
                running.answered(answer, errorType);
                state = State.ANSWERED;
                changed.signalAll();
                return Said.ACCEPTED;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Said initError(@Nullable String errorType, byte[] body) {
            if (!in(State.STARTING)) {
                return Said.OUT_OF_TURN;
            }
            lateLines.settle();
            // The runtime hears that it was heard before it ends.
            postedFailure = () -> initFailed(errorType, invocation -> Outcome.failure(body));
            return Said.ACCEPTED;
        }

        @Override
        public void replied() {
            Runnable failure = postedFailure;
            if (failure != null) {
                failure.run();
            }
        }

        @Override
        public @Nullable RuntimeReply extension(RuntimeRequest request) throws InterruptedException {
            ExtensionsApi extensions = extensionsApi;
            return extensions == null ? null : extensions.answer(request);
        }

        /// Its own processes, and no other of this machine: whoever may ask for an invocation has its event.
        @Override
        public boolean mayTalk(InetSocketAddress from) throws InterruptedException {
            Process own;
            lock.lock();
            try {
                long left = PROCESS_KNOWN.toNanos();
                while (process == null && state != State.ENDED && left > 0) {
                    left = changed.awaitNanos(left);
                }
                own = process;
            } finally {
                lock.unlock();
            }
            return own != null && own.connectsFrom(from);
        }
    }

    /// For log messages.
    @Override
    public String toString() {
        return plan.version() + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - init.sinceNanos()) + " s old";
    }
}
