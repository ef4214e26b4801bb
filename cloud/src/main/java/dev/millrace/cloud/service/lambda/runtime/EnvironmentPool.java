package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.runtime.Environment.Run;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All environments, busy and warm. An invocation takes the one of its generation that was used last, else starts
/// another; where there is no room, the one idle for longest makes it, of whichever function; where none is idle, the
/// invocation waits. Invariant: `places` counts environments and those being started, `megabytes` their configured
/// memory, neither above its limit.
public final class EnvironmentPool implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(15);

    /// An environment that dies between invocations is replaced so often for one invocation.
    private static final int TRIES = 4;

    private final Clock clock;
    private final LambdaSettings settings;
    private final LogShipper logs;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Map<Key, Group> groups = new HashMap<>();
    private int places;
    private int megabytes;
    private boolean closed;

    /// Which invocations an environment may serve.
    /// @param function its ARN
    /// @param generation of its code and settings
    public record Key(String function, String version, String generation) {}

    /// What came of an invocation.
    public sealed interface Result {
        record Done(Outcome outcome) implements Result {}

        /// All environments were busy for too long.
        record NoRoom() implements Result {}
    }

    private static final class Group {
        private final Deque<Warm> idle = new ArrayDeque<>();
        private final List<Environment> busy = new ArrayList<>();
        private int kept;
        private boolean retired;
    }

    private record Warm(Environment environment, int megabytes, Instant since) {}

    public EnvironmentPool(Clock clock, LambdaSettings settings, LogShipper logs) {
        this.clock = clock;
        this.settings = settings;
        this.logs = logs;
        clock.after(LOOK, this::look);
    }

    /// Runs an invocation in a warm environment or in a new one.
    /// @param planned makes the plan of a new one; what it throws is thrown here
    public Result run(Key key, int memoryMegabytes, Supplier<EnvironmentPlan> planned, Invocation invocation)
            throws InterruptedException {
        boolean late = false;
        for (int tries = 1; ; tries++) {
            Environment environment = late ? null : takeIdle(key, memoryMegabytes);
            if (environment == null) {
                if (!takePlace(memoryMegabytes)) {
                    return new Result.NoRoom();
                }
                environment = start(key, memoryMegabytes, planned, late);
            }
            Run run = null;
            try {
                run = environment.run(invocation);
            } finally {
                release(key, environment, memoryMegabytes, run instanceof Run.Done);
            }
            switch (run) {
                case Run.Done(Outcome outcome) -> {
                    return new Result.Done(outcome);
                }
                case Run.NotTaken() -> {
                    if (tries == TRIES) {
                        return new Result.Done(Outcome.failure(
                                "Runtime.ExitError",
                                "RequestId: " + invocation.requestId()
                                        + " Error: Runtime exited without providing a reason"));
                    }
                }
                case Run.InitTimedOut() -> late = true;
            }
        }
    }

    /// Keeps so many environments of a version ready, starting those that are missing.
    /// @return how many there are now
    public int keep(Key key, int count, int memoryMegabytes, Supplier<EnvironmentPlan> planned) {
        int missing;
        lock.lock();
        try {
            Group group = groups.computeIfAbsent(key, any -> new Group());
            group.kept = count;
            missing = count - group.idle.size() - group.busy.size();
        } finally {
            lock.unlock();
        }
        int made = 0;
        for (; made < missing; made++) {
            if (!takeFreePlace(memoryMegabytes)) {
                break;
            }
            release(key, start(key, memoryMegabytes, planned, false), memoryMegabytes, true);
        }
        return count - Math.max(0, missing - made);
    }

    /// Those who serve no one any more end: the idle at once, the busy after their invocation.
    public void retire(Predicate<Key> which) {
        List<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            groups.forEach((key, group) -> {
                if (which.test(key)) {
                    group.retired = true;
                    group.kept = 0;
                    for (Warm warm : group.idle) {
                        ending.add(warm.environment);
                        forget(warm.megabytes);
                    }
                    group.idle.clear();
                }
            });
            groups.values().removeIf(group -> group.retired && group.busy.isEmpty());
        } finally {
            lock.unlock();
        }
        ending.forEach(Environment::end);
    }

    /// How many environments there are, busy and warm.
    public int size() {
        lock.lock();
        try {
            return places;
        } finally {
            lock.unlock();
        }
    }

    /// Ends all environments at once, whatever they do.
    public void endAll() {
        List<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            for (Group group : groups.values()) {
                group.retired = true;
                group.kept = 0;
                ending.addAll(group.busy);
                for (Warm warm : group.idle) {
                    ending.add(warm.environment);
                    forget(warm.megabytes);
                }
                group.idle.clear();
            }
            groups.values().removeIf(group -> group.busy.isEmpty());
        } finally {
            lock.unlock();
        }
        ending.forEach(Environment::end);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            room.signalAll();
        } finally {
            lock.unlock();
        }
        endAll();
    }

    private @Nullable Environment takeIdle(Key key, int memoryMegabytes) {
        Instant now = clock.instant();
        List<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            Group group = groups.get(key);
            while (group != null && !group.idle.isEmpty()) {
                Warm warm = group.idle.removeFirst();
                if (warm.environment.usable(now) && !warm.environment.overdue()) {
                    group.busy.add(warm.environment);
                    return warm.environment;
                }
                forget(memoryMegabytes);
                ending.add(warm.environment);
            }
            return null;
        } finally {
            lock.unlock();
            ending.forEach(Environment::end);
        }
    }

    private boolean takePlace(int memoryMegabytes) throws InterruptedException {
        long until = System.nanoTime() + settings.maxWait().toNanos();
        while (true) {
            Environment evicted;
            lock.lock();
            try {
                while (true) {
                    if (closed) {
                        return false;
                    }
                    if (fits(memoryMegabytes)) {
                        places++;
                        megabytes += memoryMegabytes;
                        return true;
                    }
                    evicted = evict();
                    if (evicted != null) {
                        break;
                    }
                    long left = until - System.nanoTime();
                    if (left <= 0) {
                        return false;
                    }
                    room.await(left, TimeUnit.NANOSECONDS);
                }
            } finally {
                lock.unlock();
            }
            evicted.end();
        }
    }

    private boolean takeFreePlace(int memoryMegabytes) {
        lock.lock();
        try {
            if (closed || !fits(memoryMegabytes)) {
                return false;
            }
            places++;
            megabytes += memoryMegabytes;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean fits(int memoryMegabytes) {
        return places < settings.maxEnvironments() && megabytes + memoryMegabytes <= settings.maxMemoryMegabytes();
    }

    private @Nullable Environment evict() {
        Group oldest = null;
        for (Group group : groups.values()) {
            if (!group.idle.isEmpty()
                    && (oldest == null || group.idle.getLast().since.isBefore(oldest.idle.getLast().since))) {
                oldest = group;
            }
        }
        if (oldest == null) {
            return null;
        }
        Warm warm = oldest.idle.removeLast();
        forget(warm.megabytes);
        return warm.environment;
    }

    private Environment start(Key key, int memoryMegabytes, Supplier<EnvironmentPlan> planned, boolean late) {
        Environment environment = null;
        try {
            environment = Environment.start(planned.get(), logs, late);
        } finally {
            if (environment == null) {
                lock.lock();
                try {
                    forget(memoryMegabytes);
                } finally {
                    lock.unlock();
                }
            }
        }
        lock.lock();
        try {
            groups.computeIfAbsent(key, any -> new Group()).busy.add(environment);
            return environment;
        } finally {
            lock.unlock();
        }
    }

    private void release(Key key, Environment environment, int memoryMegabytes, boolean whole) {
        boolean ending;
        lock.lock();
        try {
            Group group = groups.get(key);
            if (group == null) {
                ending = true;
            } else {
                group.busy.remove(environment);
                ending = closed || group.retired || !whole || !environment.usable(clock.instant());
                if (!ending) {
                    group.idle.addFirst(new Warm(environment, memoryMegabytes, clock.instant()));
                    room.signal();
                } else if (group.busy.isEmpty() && group.idle.isEmpty() && group.kept == 0) {
                    groups.remove(key);
                }
            }
            if (ending) {
                forget(memoryMegabytes);
            }
        } finally {
            lock.unlock();
        }
        if (ending) {
            environment.end();
        }
    }

    private void forget(int memoryMegabytes) {
        places--;
        megabytes -= memoryMegabytes;
        room.signal();
    }

    /// Ends what nobody has used for long.
    private void look() {
        Instant now = clock.instant();
        Instant idleSince = now.minus(settings.idle());
        Collection<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            if (closed) {
                return;
            }
            for (Group group : groups.values()) {
                for (Iterator<Warm> oldestFirst = group.idle.descendingIterator(); oldestFirst.hasNext(); ) {
                    Warm warm = oldestFirst.next();
                    boolean dead = !warm.environment.usable(now) || warm.environment.overdue();
                    boolean old = warm.since.isBefore(idleSince) && group.idle.size() + group.busy.size() > group.kept;
                    if (dead || old) {
                        oldestFirst.remove();
                        forget(warm.megabytes);
                        ending.add(warm.environment);
                    }
                }
            }
            groups.values().removeIf(group -> group.busy.isEmpty() && group.idle.isEmpty() && group.kept == 0);
        } finally {
            lock.unlock();
        }
        ending.forEach(Environment::end);
        clock.after(LOOK, this::look);
    }
}
