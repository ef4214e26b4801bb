package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Ended;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Process;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Started;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.runtime.InvocationLog.Report;
import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Event;
import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Said;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
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
/// processes are stopped until its next invocation.
///
/// Nothing is waited for under the lock but its own conditions: a time-out needs it. What the function printed before
/// it answered may still be on its way through a pipe: where it printed lately, the hand-over waits for a moment
/// without lines, at most [#SETTLE_MAX], so that END follows them. Callers never wait for that unless they asked for
/// the log's tail.
public final class Environment {
    /// Quiet on the pipes that counts as drained. A line takes some ten microseconds from the function to us.
    private static final Duration SETTLE_QUIET = Duration.ofNanos(300_000);

    private static final Duration SETTLE_MAX = Duration.ofMillis(20);

    /// A function that printed nothing for so long is not waited for, but for its first invocation.
    private static final Duration TALKATIVE = Duration.ofSeconds(2);

    private static final Duration TAIL_WAIT = Duration.ofMillis(250);

    /// So long the clock waits, where it is being moved, for END and REPORT of what was answered.
    private static final Duration REPORT_WAIT = Duration.ofSeconds(2);

    /// And this for lines of its first invocation that are late: nobody has read its pipe before.
    private static final Duration FIRST_LINES = Duration.ofMillis(200);

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
    /// When its process was made; until then, when that began: an image may have to be unpacked first.
    private long startedNanos = System.nanoTime();
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
    private @Nullable Invocation current;
    private @Nullable Outcome outcome;
    private @Nullable Double initMillis;
    /// What a failed start means to the invocation that asked for it.
    private @Nullable Function<Invocation, Outcome> initFailure;

    private long takenNanos;
    private long answeredNanos;
    private long waitingSinceNanos;
    private boolean frozen;
    private boolean toFreeze;
    private boolean reported = true;
    private Clock.@Nullable Hold toReport;
    private boolean reportedBefore;
    private @Nullable String failedWith;
    private boolean countInit;
    /// Whether its runtime has asked for work.
    private boolean started;

    private Environment(EnvironmentPlan plan, InvocationLog log, Duration comesBack) {
        this.plan = plan;
        this.comesBack = comesBack;
        this.log = log;
    }

    /// Starts an environment. Returns when its process is made; [#run] waits for its runtime.
    static Environment start(EnvironmentPlan plan, LogShipper shipper, Duration comesBack, boolean withinInvocation) {
        String level = plan.systemLevel();
        InvocationLog log = new InvocationLog(
                plan.clock(),
                shipper::awaitRoom,
                line -> shipper.add(plan.logs(), line),
                level == null ? new InvocationLog.TextLines() : new InvocationLog.JsonLines(plan.clock(), level));
        Environment environment = new Environment(plan, log, comesBack);
        environment.countInit = withinInvocation;
        try {
            RuntimeApi api = RuntimeApi.open(environment.new Talk());
            environment.api = api;
            log.platform(lines -> lines.initStart(plan.runtimeVersion()));
            api.serve();
            Blueprint blueprint = plan.blueprint(api.address());
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

    /// Whether its runtime has asked for work, ever.
    boolean started() {
        lock.lock();
        try {
            return started && state != State.ENDED;
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
            long until = startedNanos + plan.initLimit().toNanos();
            for (long left = until - System.nanoTime(); state == State.STARTING && left > 0; ) {
                left = changed.awaitNanos(left);
            }
            return started && state != State.ENDED;
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is to be looked at by who freezes; false where that is known already
    boolean markToFreeze() {
        lock.lock();
        try {
            boolean before = toFreeze;
            toFreeze = true;
            return !before;
        } finally {
            lock.unlock();
        }
    }

    /// Stops its processes, where it has waited for work so long.
    /// @return whether there is nothing to look at any more, until it is marked again
    boolean freezeIfQuiet(Duration quiet) {
        lock.lock();
        try {
            boolean waits = state == State.WAITING && pending == null;
            if (state == State.ANSWERED || waits && System.nanoTime() - waitingSinceNanos < quiet.toNanos()) {
                return false;
            }
            toFreeze = false;
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

    /// Whether an answered invocation's runtime has not come back within that invocation's time.
    boolean overdue() {
        lock.lock();
        try {
            return state == State.ANSWERED && System.nanoTime() - deadlineNanos() > 0;
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
            outcome = null;
            thaw();
            changed.signalAll();
            Run notTaken = awaitTaken(invocation);
            if (notTaken != null) {
                pending = null;
                return notTaken;
            }
            while (outcome == null) {
                long left = deadlineNanos() - System.nanoTime();
                if (left <= 0) {
                    timeOut(invocation);
                } else {
                    changed.awaitNanos(left);
                }
            }
            Outcome done = outcome;
            Outcome timed = done.withMillis(millis(takenNanos, answeredNanos));
            return new Run.Done(invocation.tailWanted() ? timed.withLogTail(tail()) : timed);
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
        while (current != invocation) {
            long now = System.nanoTime();
            switch (state) {
                case STARTING -> {
                    Duration limit = countInit ? plan.timeout() : plan.initLimit();
                    long left = startedNanos + limit.toNanos() - now;
                    if (left > 0) {
                        changed.awaitNanos(left);
                    } else if (countInit) {
                        take(invocation, startedNanos);
                        timeOut(invocation);
                    } else {
                        log.platform(lines -> lines.initReport(millis(startedNanos, now), "timeout"));
                        end("timeout");
                        return new Run.InitTimedOut();
                    }
                }
                case WAITING, RUNNING -> changed.await();
                case ANSWERED -> {
                    if (deadlineNanos() - now <= 0) {
                        end("timeout");
                    } else if (backBy - now > 0) {
                        changed.awaitNanos(backBy - now);
                    } else {
                        return new Run.StillWorking();
                    }
                }
                case ENDED -> {
                    Function<Invocation, Outcome> failure = initFailure;
                    if (failure == null) {
                        return new Run.NotTaken();
                    }
                    // The start failed and with it the invocation that asked for it.
                    initFailure = null;
                    take(invocation, startedNanos);
                    answeredNanos = System.nanoTime();
                    outcome = failure.apply(invocation);
                    report("error", failedWith);
                }
            }
        }
        return null;
    }

    private void take(Invocation invocation, long since) {
        pending = null;
        current = invocation;
        takenNanos = since;
        reported = false;
        log.start(invocation, plan.version());
    }

    private long deadlineNanos() {
        return takenNanos + plan.timeout().toNanos();
    }

    private void timeOut(Invocation invocation) {
        answeredNanos = System.nanoTime();
        String seconds = InvocationLog.hundredths(plan.timeout().toMillis() / 1000.0);
        log.write(plan.clock().instant().toString() + " " + invocation.requestId() + " Task timed out after " + seconds
                + " seconds");
        outcome = Outcome.failure(
                "Sandbox.Timedout",
                "RequestId: " + invocation.requestId() + " Error: Task timed out after " + seconds + " seconds");
        report("timeout", null);
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
            if (state == State.ANSWERED) {
                report(failedWith == null ? null : "error", failedWith);
            }
            breakOff();
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

    /// Whoever waits for an invocation that is at work has its end now.
    private void breakOff() {
        Invocation broken = current;
        if (state == State.RUNNING && outcome == null && broken != null) {
            answeredNanos = System.nanoTime();
            outcome = Outcome.failure(
                    "Runtime.ExitError",
                    "RequestId: " + broken.requestId() + " Error: Runtime exited with error: signal: killed");
            report("error", "Runtime.ExitError");
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
                startedNanos = System.nanoTime();
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
        initFailed(
                errorType,
                invocation ->
                        Outcome.failure(errorType, "RequestId: " + invocation.requestId() + " Error: " + message));
    }

    private void initFailed(@Nullable String errorType, Function<Invocation, Outcome> failure) {
        lock.lock();
        try {
            if (state != State.STARTING) {
                return;
            }
            log.platform(lines -> lines.initReport(millis(startedNanos, System.nanoTime()), "error"));
            initFailure = failure;
            failedWith = errorType;
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
                    Invocation waiting = pending;
                    log.write((waiting == null ? "" : "RequestId: " + waiting.requestId() + " ") + "Error: "
                            + how.message());
                    log.write(type);
                    initFailed(type, how.message());
                }
                case RUNNING -> {
                    Invocation broken = current;
                    answeredNanos = System.nanoTime();
                    String text =
                            "RequestId: " + (broken == null ? "" : broken.requestId()) + " Error: " + how.message();
                    log.write(text);
                    log.write(type);
                    outcome = Outcome.failure(type, text);
                    report("error", type);
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
                    Invocation broken = current;
                    answeredNanos = System.nanoTime();
                    outcome = Outcome.failure(
                            errorType,
                            "RequestId: " + (broken == null ? "" : broken.requestId()) + " Error: " + message);
                    report("error", errorType);
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

    /// Logs END and REPORT, once for each invocation.
    private void report(@Nullable String status, @Nullable String errorType) {
        Invocation done = current;
        if (reported || done == null) {
            return;
        }
        reported = true;
        Clock.Hold held = toReport;
        log.platform(lines -> lines.end(done.requestId()));
        Process measured = process;
        long peak = measured == null ? 0 : measured.peakMemoryBytes();
        Report report = new Report(
                done.requestId(),
                millis(takenNanos, answeredNanos),
                plan.memoryMegabytes(),
                (peak + (1 << 20) - 1) >> 20,
                initMillis,
                status,
                errorType,
                done.traceId());
        log.platform(lines -> lines.report(report));
        log.rests();
        initMillis = null;
        failedWith = null;
        if (held != null) {
            toReport = null;
            if (!reportedBefore) {
                // Not to be closed: it ends with its time.
                plan.clock().hold("the first lines of " + plan.logs().group(), FIRST_LINES);
            }
            reportedBefore = true;
            held.close();
        }
        changed.signalAll();
    }

    private String tail() throws InterruptedException {
        long until = System.nanoTime() + TAIL_WAIT.toNanos();
        for (long left = TAIL_WAIT.toNanos(); !reported && left > 0; left = until - System.nanoTime()) {
            changed.awaitNanos(left);
        }
        return log.tailBase64();
    }

    private static double millis(long from, long to) {
        return (to - from) / 1e6;
    }

    /// What the runtime says, on its connections' threads.
    private final class Talk implements RuntimeApi.Conversation {
        /// Whether a function prints is not known before its first invocation.
        private volatile boolean settledBefore;

        private volatile @Nullable Runnable afterReply;

        @Override
        public @Nullable Event next() throws InterruptedException {
            if (answered()) {
                settle();
            }
            lock.lock();
            try {
                if (extensions.awaitReady() && state == State.ANSWERED) {
                    // The time of extensions counts.
                    answeredNanos = System.nanoTime();
                }
                switch (state) {
                    case STARTING -> {
                        extensions.started();
                        if (!countInit) {
                            initMillis = millis(startedNanos, System.nanoTime());
                        }
                        started = true;
                        state = State.WAITING;
                        waitingSinceNanos = System.nanoTime();
                    }
                    case ANSWERED -> {
                        report(failedWith == null ? null : "error", failedWith);
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
                take(invocation, countInit ? startedNanos : System.nanoTime());
                countInit = false;
                changed.signalAll();
                long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos() - System.nanoTime());
                // The function reckons by the time of its own process, which is real.
                long deadlineMs = System.currentTimeMillis() + left;
                extensions.invoke(invocation, deadlineMs);
                return new Event(invocation, deadlineMs);
            } finally {
                lock.unlock();
            }
        }

        private boolean answered() {
            lock.lock();
            try {
                return state == State.ANSWERED;
            } finally {
                lock.unlock();
            }
        }

        /// Gives lines on their way a moment to arrive.
        private void settle() {
            long now = System.nanoTime();
            boolean silent = log.printed() == 0 || now - log.lastPrintedNanos() > TALKATIVE.toNanos();
            if (silent && settledBefore) {
                return;
            }
            settledBefore = true;
            long until = now + SETTLE_MAX.toNanos();
            long seen = -1;
            long waited = 0;
            // A wait that took much longer than asked for says that threads wait for the processor: then the one that
            // reads the pipe may, too.
            while ((log.printed() != seen || waited > 4 * SETTLE_QUIET.toNanos()) && System.nanoTime() < until) {
                seen = log.printed();
                long from = System.nanoTime();
                LockSupport.parkNanos(SETTLE_QUIET.toNanos());
                waited = System.nanoTime() - from;
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
                Invocation running = current;
                return running != null
                                && state == State.RUNNING
                                && running.requestId().equals(requestId)
                        ? running.stream()
                        : null;
            } finally {
                lock.unlock();
            }
        }

        private Said answer(String requestId, Outcome answer, @Nullable String errorType) {
            lock.lock();
            try {
                Invocation running = current;
                if (running == null || !running.requestId().equals(requestId)) {
                    return Said.UNKNOWN_REQUEST;
                }
                if (state != State.RUNNING) {
                    return Said.OUT_OF_TURN;
                }
                answeredNanos = System.nanoTime();
                failedWith = errorType;
                toReport = plan.clock().hold("the end of " + plan.logs().group(), REPORT_WAIT);
                outcome = answer;
                state = State.ANSWERED;
                changed.signalAll();
                return Said.ACCEPTED;
            } finally {
                lock.unlock();
            }
        }

        @Override
        public Said initError(@Nullable String errorType, byte[] body) {
            lock.lock();
            try {
                if (state != State.STARTING) {
                    return Said.OUT_OF_TURN;
                }
            } finally {
                lock.unlock();
            }
            settle();
            // The runtime hears that it was heard before it ends.
            afterReply = () -> initFailed(errorType, invocation -> Outcome.failure(body));
            return Said.ACCEPTED;
        }

        @Override
        public void replied() {
            Runnable after = afterReply;
            if (after != null) {
                after.run();
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
        return plan.version() + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startedNanos) + " s old";
    }
}
