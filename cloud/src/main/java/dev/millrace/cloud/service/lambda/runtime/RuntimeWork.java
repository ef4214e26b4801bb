package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Event;
import dev.millrace.cloud.service.lambda.runtime.RuntimeApi.Said;
import dev.millrace.cloud.service.lambda.runtime.Turns.State;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An environment's runtime at work, under the environment's own lock: what it asks and says on its connections' threads,
/// and what it is given. Lines that the function printed before it answered may be late: the hand-over of its next
/// invocation waits for them ([LateLines]).
final class RuntimeWork implements RuntimeApi.Conversation {
    /// The environment.
    interface Owner {
        /// The runtime asks for work for the first time. Called under the lock.
        void ready();

        /// The runtime is done with an invocation. Called under the lock.
        void report(InvokePhase over);

        /// The runtime said that it cannot start.
        /// @param errorType in its words; null where it gave none
        /// @param body the answer to the invocation that waits for it
        void initFailed(@Nullable String errorType, byte[] body);
    }

    private final ReentrantLock lock;
    private final Condition changed;
    private final Turns turns;
    private final EnvironmentProcess process;
    private final ExtensionWork extensions;
    private final LateLines lateLines;
    private final Owner owner;
    private @Nullable ExtensionsApi extensionsApi;

    /// Ends the environment for the reason that the runtime posted: once that was answered, or the runtime is gone, which
    /// may be seen first.
    private volatile @Nullable Runnable postedFailure;

    /// @param changed signalled whenever anything is other than before
    RuntimeWork(
            ReentrantLock lock,
            Condition changed,
            Turns turns,
            EnvironmentProcess process,
            ExtensionWork extensions,
            LateLines lateLines,
            Owner owner) {
        this.lock = lock;
        this.changed = changed;
        this.turns = turns;
        this.process = process;
        this.extensions = extensions;
        this.lateLines = lateLines;
        this.owner = owner;
    }

    /// What answers extensions, once it is known what they may be told. Before the process is made.
    void answers(ExtensionsApi extensions) {
        extensionsApi = extensions;
    }

    @Override
    public @Nullable Event next() throws InterruptedException {
        if (in(State.ANSWERED)) {
            lateLines.settle();
        }
        lock.lock();
        try {
            if (extensions.awaitReady() && turns.is(State.ANSWERED)) {
                // The time of extensions counts.
                turns.atWork().extended();
            }
            switch (turns.state()) {
                case STARTING -> {
                    owner.ready();
                    turns.waits();
                }
                case ANSWERED -> {
                    owner.report(turns.atWork());
                    turns.waits();
                }
                case WAITING, RUNNING, ENDED -> {}
            }
            changed.signalAll();
            while (turns.idle()) {
                changed.await();
            }
            InvokePhase taken = turns.take();
            if (taken == null) {
                return null;
            }
            changed.signalAll();
            long left = TimeUnit.NANOSECONDS.toMillis(taken.leftNanos());
            // The function reckons by the time of its own process, which is real.
            long deadlineMs = System.currentTimeMillis() + left;
            extensions.invoke(taken.invocation(), deadlineMs);
            return new Event(taken.invocation(), deadlineMs);
        } finally {
            lock.unlock();
        }
    }

    private boolean in(State wanted) {
        lock.lock();
        try {
            return turns.is(wanted);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Said response(String requestId, byte[] body, boolean tooLarge) {
        return tooLarge
                ? answer(
                        requestId,
                        Outcome.failure(
                                "Function.ResponseSizeTooLarge",
                                "Response payload size exceeded maximum allowed payload size ("
                                        + LambdaLimits.RESPONSE_BYTES + " bytes)."),
                        "Function.ResponseSizeTooLarge")
                : answer(requestId, Outcome.success(body), null);
    }

    @Override
    public Said error(String requestId, @Nullable String errorType, byte[] body) {
        return answer(requestId, Outcome.failure(body), errorType == null ? "Runtime.Unknown" : errorType);
    }

    private Said answer(String requestId, Outcome answer, @Nullable String errorType) {
        lock.lock();
        try {
            Said said = turns.answered(requestId, answer, errorType);
            if (said == Said.ACCEPTED) {
                changed.signalAll();
            }
            return said;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public @Nullable OutputStream stream(String requestId) {
        lock.lock();
        try {
            return turns.is(State.RUNNING) && turns.atWork().is(requestId)
                    ? turns.atWork().invocation().stream()
                    : null;
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
        postedFailure = () -> owner.initFailed(errorType, body);
        return Said.ACCEPTED;
    }

    @Override
    public void replied() {
        failAsPosted();
    }

    /// Ends the environment for the reason that the runtime posted, where it posted one.
    /// @return whether it did
    boolean failAsPosted() {
        Runnable failure = postedFailure;
        if (failure != null) {
            failure.run();
        }
        return failure != null;
    }

    @Override
    public @Nullable RuntimeReply extension(RuntimeRequest request) throws InterruptedException {
        ExtensionsApi api = extensionsApi;
        return api == null ? null : api.answer(request);
    }

    /// Its own processes, and no other of this machine: whoever may ask for an invocation has its event.
    @Override
    public boolean mayTalk(InetSocketAddress from) throws InterruptedException {
        return process.connectsFrom(from);
    }
}
