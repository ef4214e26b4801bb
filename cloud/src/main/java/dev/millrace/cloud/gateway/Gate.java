package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.listener.Visit;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Every request passes here, and while the gate is shut none is inside: so the house can be taken down and built
/// anew behind it. A request is inside until its answer is out.
///
/// States: shut (at first) → open → shut → … A request that meets a shut gate waits for it to open, for so long.
public final class Gate implements Visit.Reception {
    private static final Visit.Reception SHUT = Visit.Reception.open(request ->
            PlainAnswer.of(request, 503, "ServiceUnavailable", "The server is not ready.", RequestIds.uuid()));

    /// A start or a reset takes a second; a client waits for its answer longer than this.
    private static final Duration WAIT_MAX = Duration.ofSeconds(30);

    /// How long one who was interrupted is waited for: whoever does not heed it meets closed stores.
    private static final Duration LEAVE_MAX = Duration.ofSeconds(2);

    private final class Inside implements Visit {
        private final Function<HttpRequest, HttpResponse> gateway;

        private Inside(Function<HttpRequest, HttpResponse> gateway) {
            this.gateway = gateway;
        }

        @Override
        public HttpResponse answer(HttpRequest request) {
            return gateway.apply(request);
        }

        @Override
        public void close() {
            leave();
        }
    }

    private final Set<Thread> inside = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Function<HttpRequest, HttpResponse> gateway;

    /// Lets the calling thread in, waiting for the gate to open.
    /// @return one that is answered 503 where it stayed shut
    @Override
    public Visit enter(HttpRequest request) throws InterruptedException {
        Function<HttpRequest, HttpResponse> open = tryEnter();
        if (open == null) {
            long nanos = WAIT_MAX.toNanos();
            lock.lockInterruptibly();
            try {
                for (open = tryEnter(); open == null && nanos > 0; open = tryEnter()) {
                    nanos = changed.awaitNanos(nanos);
                }
            } finally {
                lock.unlock();
            }
        }
        return open == null ? SHUT.enter(request) : new Inside(open);
    }

    public void open(Function<HttpRequest, HttpResponse> to) {
        lock.lock();
        try {
            gateway = to;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Lets nobody in any more, and returns when all are out. Whoever is not after `patience` is interrupted: a
    /// stalled upload, a subscription that would go on for minutes.
    /// @return how many did not heed that
    public int shut(Duration patience) {
        lock.lock();
        try {
            gateway = null;
            if (!awaitEmpty(patience)) {
                inside.forEach(Thread::interrupt);
                awaitEmpty(LEAVE_MAX);
            }
            return inside.size();
        } finally {
            lock.unlock();
        }
    }

    /// First in, then a look whether the gate is open: so that who shuts it sees everybody who saw it open.
    private @Nullable Function<HttpRequest, HttpResponse> tryEnter() {
        inside.add(Thread.currentThread());
        Function<HttpRequest, HttpResponse> open = gateway;
        if (open == null) {
            inside.remove(Thread.currentThread());
        }
        return open;
    }

    private void leave() {
        inside.remove(Thread.currentThread());
        if (gateway == null) {
            lock.lock();
            try {
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean awaitEmpty(Duration patience) {
        long nanos = patience.toNanos();
        while (!inside.isEmpty()) {
            if (nanos <= 0) {
                return false;
            }
            try {
                nanos -= waited(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(20)));
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /// Looks again soon in any case: one who tried to enter and did not leaves without a word.
    private long waited(long nanos) throws InterruptedException {
        return nanos - changed.awaitNanos(nanos);
    }
}
