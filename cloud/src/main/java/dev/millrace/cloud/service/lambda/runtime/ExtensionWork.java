package dev.millrace.cloud.service.lambda.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// An environment's extensions at work, under the environment's own lock: what they say and ask, and what it tells them.
final class ExtensionWork implements ExtensionsApi.Conversation {
    /// So long external extensions have for their end.
    static final Duration SHUTDOWN = Duration.ofSeconds(2);

    /// The environment.
    interface Owner {
        /// Every external extension has registered. Called under the lock.
        void registered();

        /// One cannot go on. Called under the lock.
        /// @param errorType such as `Extension.Crash`
        void failed(String errorType, String message);

        /// A line for the log.
        void log(String line);
    }

    private final ReentrantLock lock;
    private final Condition changed;
    private final Owner owner;
    private final Extensions extensions = new Extensions();
    private boolean over;
    private boolean shown;

    /// @param changed signalled whenever anything is other than before
    ExtensionWork(ReentrantLock lock, Condition changed, Owner owner) {
        this.lock = lock;
        this.changed = changed;
        this.owner = owner;
    }

    /// Which were started with the environment. Under the lock.
    void launched(List<String> names) {
        extensions.launched(names);
    }

    /// Waits, when the runtime is ready, until all are ready for an event, or the environment ends. Under the lock.
    /// @return whether any was waited for
    boolean awaitReady() throws InterruptedException {
        extensions.close();
        boolean waited = false;
        while (!over && !extensions.ready()) {
            waited = true;
            changed.await();
        }
        return waited;
    }

    /// All have started. Under the lock.
    void started() {
        show();
    }

    /// Tells of an invocation. Under the lock.
    void invoke(Invocation invocation, long deadlineMs) {
        if (!extensions.none()) {
            extensions.invoke(ExtensionsApi.invoked(invocation, deadlineMs));
        }
    }

    /// Whether any asked to be told of the end. Under the lock.
    boolean awaitShutdown() {
        return extensions.awaitShutdown();
    }

    /// Tells of the end and waits, no longer than [#SHUTDOWN], until all that asked for it are done.
    void shutDown(String reason, long deadlineMs) {
        lock.lock();
        try {
            extensions.shutDown(ExtensionsApi.shutDown(reason, deadlineMs));
            changed.signalAll();
            for (long left = SHUTDOWN.toNanos(); left > 0 && !extensions.shutDown(); ) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /// No event will come any more. Under the lock.
    void over() {
        over = true;
        changed.signalAll();
    }

    @Override
    public Extensions.Registration register(String name, Set<String> events) {
        lock.lock();
        try {
            boolean waited = !extensions.registered();
            Extensions.Registration done =
                    extensions.register(name, events, UUID.randomUUID().toString());
            if (waited && extensions.registered()) {
                owner.registered();
            }
            changed.signalAll();
            return done;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Extensions.@Nullable Event event(String id) throws InterruptedException {
        lock.lock();
        try {
            if (!extensions.asks(id)) {
                return null;
            }
            changed.signalAll();
            String event = extensions.take(id);
            while (event == null && !over) {
                changed.await();
                event = extensions.take(id);
            }
            return event == null ? null : new Extensions.Event(UUID.randomUUID().toString(), event);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean known(String id) {
        lock.lock();
        try {
            return extensions.named(id).isPresent();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void failed(String id, boolean starting, String errorType) {
        lock.lock();
        try {
            String name = extensions.named(id).orElse("");
            ended(name, starting ? "InitError" : "ExitError", errorType, "Extension." + (starting ? "InitError" : "ExitError"), errorType);
        } finally {
            lock.unlock();
        }
    }

    /// An external one's process has ended.
    /// @param how such as `exit status 1`
    void exited(String name, String how) {
        lock.lock();
        try {
            ended(name, "ExitError", "Extension.Crash", "Extension.Crash", how);
        } finally {
            lock.unlock();
        }
    }

    private void ended(String name, String state, String logged, String errorType, String message) {
        if (extensions.ended(name, state, logged).isPresent()) {
            show();
            owner.failed(errorType, message);
            changed.signalAll();
        }
    }

    private void show() {
        if (!shown) {
            shown = true;
            extensions.lines().forEach(owner::log);
        }
    }
}
