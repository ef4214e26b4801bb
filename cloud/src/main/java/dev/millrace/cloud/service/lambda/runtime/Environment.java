package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.FunctionEnvironments.Blueprint;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Ended;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Process;
import dev.millrace.cloud.service.lambda.FunctionEnvironments.Started;
import dev.millrace.cloud.service.lambda.runtime.Turns.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One environment: a process, its Runtime API and the invocations it is given, one after another ([Turns]).
///
/// The caller has its outcome at ANSWERED and may give the environment its next invocation at once: that one is handed
/// over when the runtime asks, and its time begins then; a runtime that does not ask within the settings' `comesBack`
/// is at work with something else, and another environment takes the invocation. One that waits for a while is frozen:
/// its processes are stopped until its next invocation. What is true of its start alone is the [InitPhase]'s, of one
/// invocation the [InvokePhase]'s; what its runtime says is the [RuntimeWork]'s, what its extensions say the
/// [ExtensionWork]'s.
///
/// Nothing is waited for under the lock but its own conditions: a time-out needs it.
public final class Environment {
    private static final Duration TAIL_WAIT = Duration.ofMillis(250);

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

    private final EnvironmentPlan plan;
    private final Duration comesBack;
    private final InvocationLog log;
    private final InitPhase init;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Turns turns;
    private final EnvironmentProcess process = new EnvironmentProcess(lock, changed);
    private final ExtensionWork extensions = new ExtensionWork(lock, changed, new OfExtensions());
    private final RuntimeWork runtime;
    private @Nullable RuntimeApi api;

    private Environment(EnvironmentPlan plan, InvocationLog log, Duration comesBack, boolean withinInvocation) {
        this.plan = plan;
        this.comesBack = comesBack;
        this.log = log;
        this.init = new InitPhase(plan, log, withinInvocation);
        this.turns = new Turns(plan, log, init);
        this.runtime = new RuntimeWork(
                lock, changed, turns, process, extensions, new LateLines(log), new OfRuntime());
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
            RuntimeApi api = RuntimeApi.open(environment.runtime);
            environment.api = api;
            environment.init.begins();
            api.serve();
            Blueprint blueprint = plan.blueprint(api.port());
            environment.runtime.answers(
                    new ExtensionsApi(environment.extensions, blueprint.environment(), blueprint.account()));
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
            return turns.started();
        } finally {
            lock.unlock();
        }
    }

    /// Whether its runtime waits for work.
    boolean waiting() {
        lock.lock();
        try {
            return turns.idle();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until its runtime has asked for work, as long as it may take for that.
    /// @return whether it has
    boolean awaitReady() throws InterruptedException {
        lock.lock();
        try {
            for (long left = init.leftNanos(); turns.is(State.STARTING) && left > 0; left = init.leftNanos()) {
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
            boolean waits = turns.idle();
            if (turns.is(State.ANSWERED) || waits && !turns.waitedFor(quiet)) {
                return false;
            }
            if (waits) {
                process.freeze();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether it can be given an invocation.
    boolean usable(Instant now) {
        if (!now.isBefore(plan.recycleAt())) {
            return false;
        }
        lock.lock();
        try {
            return !turns.is(State.ENDED);
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
            return turns.overdue();
        } finally {
            lock.unlock();
        }
    }

    /// Gives it an invocation and waits for the outcome, at most the function's timeout from the moment that the
    /// runtime takes it. For one caller at a time.
    Run run(Invocation invocation) throws InterruptedException {
        lock.lock();
        try {
            turns.hand(invocation);
            process.thaw();
            changed.signalAll();
            Run notTaken = awaitTaken(invocation);
            if (notTaken != null) {
                turns.withdraw();
                return notTaken;
            }
            InvokePhase taken = turns.atWork();
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
        while (!turns.took(invocation)) {
            switch (turns.state()) {
                case STARTING -> {
                    long left = init.leftNanos();
                    if (left > 0) {
                        changed.awaitNanos(left);
                    } else if (init.withinInvocation()) {
                        timeOut(turns.takeSinceStart(invocation));
                    } else {
                        init.timedOut();
                        end("timeout");
                        return new Run.InitTimedOut();
                    }
                }
                case WAITING, RUNNING -> changed.await();
                case ANSWERED -> {
                    long left = backBy - System.nanoTime();
                    if (turns.atWork().leftNanos() <= 0) {
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
                    InvokePhase failed = turns.takeSinceStart(invocation);
                    failed.over(failure.outcome().apply(invocation), "error", failure.errorType());
                    report(failed);
                }
            }
        }
        return null;
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
            if (turns.is(State.ENDED)) {
                process.awaitGone(ExtensionWork.SHUTDOWN.multipliedBy(2));
            }
        } finally {
            lock.unlock();
        }
    }

    /// @param reason as extensions are told it
    private void end(String reason) {
        lock.lock();
        try {
            switch (turns.state()) {
                case RUNNING -> breakOff("Runtime.ExitError", "Runtime exited with error: signal: killed");
                case ANSWERED -> report(turns.atWork());
                case STARTING, WAITING -> {}
                case ENDED -> {
                    return;
                }
            }
            log.ends();
            turns.ended();
            changed.signalAll();
            Process running = process.made();
            if (running != null && extensions.awaitShutdown()) {
                process.thaw();
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
            process.kill();
            extensions.over();
            closeApi();
        } finally {
            lock.unlock();
        }
    }

    /// Whoever waits for the invocation that is at work has its end now.
    private void breakOff(String errorType, String message) {
        InvokePhase broken = turns.atWork();
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
            extensions.launched(started.extensions());
            if (turns.is(State.STARTING)) {
                init.processMade();
            }
            process.made(started);
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
            if (!turns.is(State.STARTING)) {
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
            if (turns.is(State.STARTING) && runtime.failAsPosted()) {
                return;
            }
            String type = how.outOfMemory() ? "Runtime.OutOfMemory" : "Runtime.ExitError";
            if (turns.is(State.STARTING) || turns.is(State.RUNNING)) {
                Invocation told = turns.is(State.RUNNING) ? turns.atWork().invocation() : turns.handed();
                log.write(told == null ? "Error: " + how.message() : told.error(how.message()));
                log.write(type);
            }
            fail(type, how.message());
        } finally {
            lock.unlock();
        }
    }

    /// It cannot go on, and whoever waits for it hears why. The lock is held.
    private void fail(String errorType, String message) {
        switch (turns.state()) {
            case STARTING -> initFailed(errorType, message);
            case RUNNING -> {
                breakOff(errorType, message);
                end("failure");
            }
            case WAITING, ANSWERED -> end("failure");
            case ENDED -> {}
        }
    }

    /// What its runtime needs of it.
    private final class OfRuntime implements RuntimeWork.Owner {
        @Override
        public void ready() {
            extensions.started();
            init.done();
            process.startOver();
        }

        @Override
        public void report(InvokePhase over) {
            Environment.this.report(over);
        }

        @Override
        public void initFailed(@Nullable String errorType, byte[] body) {
            Environment.this.initFailed(errorType, _ -> Outcome.failure(body));
        }
    }

    /// What its extensions need of it.
    private final class OfExtensions implements ExtensionWork.Owner {
        @Override
        public void registered() {
            if (turns.is(State.STARTING)) {
                process.startRuntime();
            }
        }

        /// What one extension cannot do, the environment cannot.
        @Override
        public void failed(String errorType, String message) {
            fail(errorType, message);
        }

        @Override
        public void log(String line) {
            log.write(line);
        }
    }

    private void report(InvokePhase over) {
        over.report(process.made());
        changed.signalAll();
    }

    private String tail(InvokePhase done) throws InterruptedException {
        for (long left = TAIL_WAIT.toNanos(); !done.reported() && left > 0; ) {
            left = changed.awaitNanos(left);
        }
        return log.tailBase64();
    }

    /// For log messages.
    @Override
    public String toString() {
        return plan.version() + ", " + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - init.sinceNanos()) + " s old";
    }
}
