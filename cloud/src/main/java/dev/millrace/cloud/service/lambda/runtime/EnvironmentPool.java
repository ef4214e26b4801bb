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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All environments, busy and warm. An invocation takes the one of its generation that was used last, else starts
/// another; where there is no room, the one idle for longest makes it, of whichever function; where none is idle, the
/// invocation waits.
///
/// ```
/// place taken ─▶ being started ─▶ busy ─▶ idle ─▶ busy …
///                                   └─▶ working on after its answer ─▶ idle, once its runtime asks for work
/// ```
/// Invariants: a place belongs to its group from the moment that it is taken, so nobody who ends a group's
/// environments misses one that is being started; `places` and `megabytes` count all of them, neither above its limit;
/// what is idle is deployed: [#retire] ends what was idle when a version went, whoever is busy then ends when released.
public final class EnvironmentPool implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(EnvironmentPool.class.getName());
    private static final Duration LOOK = Duration.ofSeconds(15);

    /// An environment that dies between invocations is replaced so often for one invocation.
    private static final int TRIES = 4;

    private final Clock clock;
    private final LambdaSettings settings;
    private final LogShipper logs;
    private final Predicate<Key> deployed;
    private final Freezer freezer = new Freezer();
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

    /// What came of keeping environments ready.
    /// @param ready those that have asked for work
    /// @param failed whether one could not start
    public record Kept(int ready, boolean failed) {}

    private static final class Group {
        private final Deque<Place> idle = new ArrayDeque<>();
        private final Set<Place> busy = new LinkedHashSet<>();
        private int kept;

        private int size() {
            return idle.size() + busy.size();
        }
    }

    /// Room for an environment and, once it is started, that. Guarded by the pool's lock.
    private static final class Place {
        private final Key key;
        private final int megabytes;
        private @Nullable Environment environment;
        private Instant since = Instant.MIN;
        /// Its invocation has its outcome, but its runtime has not asked for work again.
        private boolean workingOn;
        /// Whoever starts it ends it at once.
        private boolean ended;

        private Place(Key key, int megabytes) {
            this.key = key;
            this.megabytes = megabytes;
        }
    }

    /// @param deployed whether a version is still there that an environment may serve
    public EnvironmentPool(Clock clock, LambdaSettings settings, LogShipper logs, Predicate<Key> deployed) {
        this.clock = clock;
        this.settings = settings;
        this.logs = logs;
        this.deployed = deployed;
        clock.after(LOOK, this::look);
    }

    /// Runs an invocation in a warm environment or in a new one.
    /// @param planned makes the plan of a new one; what it throws is thrown here
    public Result run(Key key, int memoryMegabytes, Supplier<EnvironmentPlan> planned, Invocation invocation)
            throws InterruptedException {
        boolean late = false;
        for (int tries = 1; ; ) {
            Place place = late ? null : takeIdle(key);
            Environment environment;
            if (place == null) {
                place = takePlace(key, memoryMegabytes);
                if (place == null) {
                    return new Result.NoRoom();
                }
                environment = start(place, planned, late);
            } else {
                environment = environment(place);
            }
            Run run = null;
            try {
                run = environment.run(invocation);
            } finally {
                release(place, run);
            }
            switch (run) {
                case Run.Done(Outcome outcome) -> {
                    return new Result.Done(outcome);
                }
                case Run.NotTaken() -> {
                    if (tries++ == TRIES) {
                        return new Result.Done(Outcome.failure(
                                "Runtime.ExitError",
                                "RequestId: " + invocation.requestId()
                                        + " Error: Runtime exited without providing a reason"));
                    }
                }
                case Run.StillWorking() -> {}
                case Run.InitTimedOut() -> late = true;
            }
        }
    }

    /// Keeps so many environments of a version ready: starts those that are missing and waits until they have asked
    /// for work; ends as many idle ones as are kept less than before.
    public Kept keep(Key key, int count, int memoryMegabytes, Supplier<EnvironmentPlan> planned)
            throws InterruptedException {
        List<Place> starting = new ArrayList<>();
        boolean failed = false;
        for (int missing = missing(key, count); missing > 0; missing--) {
            Place place = takeFreePlace(key, memoryMegabytes);
            if (place == null) {
                break;
            }
            start(place, planned, false);
            starting.add(place);
        }
        for (Place place : starting) {
            boolean ready = environment(place).awaitReady();
            failed |= !ready;
            settle(place, ready);
        }
        return new Kept(ready(key), failed);
    }

    /// The versions of which environments are kept.
    public Set<Key> kept() {
        lock.lock();
        try {
            Set<Key> kept = new LinkedHashSet<>();
            groups.forEach((key, group) -> {
                if (group.kept > 0) {
                    kept.add(key);
                }
            });
            return kept;
        } finally {
            lock.unlock();
        }
    }

    /// How many environments of a version have asked for work.
    public int ready(Key key) {
        lock.lock();
        try {
            Group group = groups.get(key);
            return group == null
                    ? 0
                    : group.idle.size()
                            + (int) group.busy.stream()
                                    .filter(place -> place.environment != null && place.environment.started())
                                    .count();
        } finally {
            lock.unlock();
        }
    }

    private int missing(Key key, int count) {
        List<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            Group group = count == 0 ? groups.get(key) : groups.computeIfAbsent(key, any -> new Group());
            if (group == null) {
                return 0;
            }
            for (int less = group.kept - count; less > 0 && group.size() > count && !group.idle.isEmpty(); less--) {
                ending.add(given(group.idle.removeLast()));
            }
            group.kept = count;
            dropIfEmpty(key, group);
            return count - group.size();
        } finally {
            lock.unlock();
            ending.forEach(Environment::end);
        }
    }

    /// Ends the idle environments of versions that are gone.
    public void retire() {
        endIdle((key, _) -> !deployed.test(key));
    }

    /// How many environments there are: busy, warm, and being started.
    public int size() {
        lock.lock();
        try {
            return places;
        } finally {
            lock.unlock();
        }
    }

    /// Ends all environments at once, whatever they do; those that are being started end before they are used.
    public void endAll() {
        List<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            for (Group group : groups.values()) {
                group.kept = 0;
                for (Place place : group.busy) {
                    place.ended = true;
                    if (place.environment != null) {
                        ending.add(place.environment);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        ending.forEach(Environment::end);
        endIdle((_, _) -> true);
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
        freezer.close();
    }

    /// One that waits for work, the last used first. Else one that has answered a moment ago and may be about to ask:
    /// [Environment#run] waits that moment.
    private @Nullable Place takeIdle(Key key) {
        Instant now = clock.instant();
        List<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            Group group = groups.get(key);
            if (group == null) {
                return null;
            }
            for (Place place : List.copyOf(group.busy)) {
                if (place.workingOn && environment(place).waiting()) {
                    toIdle(group, place);
                }
            }
            Place answered = null;
            for (Place place : List.copyOf(group.idle)) {
                Environment environment = environment(place);
                if (!environment.usable(now) || environment.overdue()) {
                    group.idle.remove(place);
                    ending.add(given(place));
                } else if (environment.waiting()) {
                    answered = place;
                    break;
                } else if (answered == null) {
                    answered = place;
                }
            }
            if (answered != null) {
                group.idle.remove(answered);
                group.busy.add(answered);
            }
            return answered;
        } finally {
            lock.unlock();
            ending.forEach(Environment::end);
        }
    }

    private @Nullable Place takePlace(Key key, int memoryMegabytes) throws InterruptedException {
        long until = System.nanoTime() + settings.maxWait().toNanos();
        while (true) {
            Environment evicted;
            lock.lock();
            try {
                while (true) {
                    if (closed) {
                        return null;
                    }
                    if (fits(memoryMegabytes)) {
                        return place(key, memoryMegabytes);
                    }
                    evicted = evict();
                    if (evicted != null) {
                        break;
                    }
                    long left = until - System.nanoTime();
                    if (left <= 0) {
                        return null;
                    }
                    room.await(left, TimeUnit.NANOSECONDS);
                }
            } finally {
                lock.unlock();
            }
            evicted.end();
        }
    }

    private @Nullable Place takeFreePlace(Key key, int memoryMegabytes) {
        lock.lock();
        try {
            return closed || !fits(memoryMegabytes) ? null : place(key, memoryMegabytes);
        } finally {
            lock.unlock();
        }
    }

    private Place place(Key key, int memoryMegabytes) {
        Place place = new Place(key, memoryMegabytes);
        places++;
        megabytes += memoryMegabytes;
        groups.computeIfAbsent(key, any -> new Group()).busy.add(place);
        return place;
    }

    private boolean fits(int memoryMegabytes) {
        return places < settings.maxEnvironments() && megabytes + memoryMegabytes <= settings.maxMemoryMegabytes();
    }

    /// The one idle for longest, but none that is provisioned while there is another.
    private @Nullable Environment evict() {
        Group oldest = null;
        for (Group group : groups.values()) {
            if (!group.idle.isEmpty() && (oldest == null || before(group, oldest))) {
                oldest = group;
            }
        }
        return oldest == null ? null : given(oldest.idle.removeLast());
    }

    private static boolean before(Group one, Group other) {
        boolean spare = one.size() > one.kept;
        boolean otherSpare = other.size() > other.kept;
        return spare == otherSpare ? one.idle.getLast().since.isBefore(other.idle.getLast().since) : spare;
    }

    private Environment start(Place place, Supplier<EnvironmentPlan> planned, boolean late) {
        Environment environment;
        try {
            environment = Environment.start(planned.get(), logs, late);
        } catch (RuntimeException | Error impossible) {
            lock.lock();
            try {
                forgetBusy(place);
            } finally {
                lock.unlock();
            }
            throw impossible;
        }
        boolean ended;
        lock.lock();
        try {
            place.environment = environment;
            ended = place.ended;
        } finally {
            lock.unlock();
        }
        if (ended) {
            environment.end();
        }
        return environment;
    }

    /// After an invocation. One whose runtime is still at work with something else is no candidate for the next, nor
    /// is it ended: it is idle again when it asks for work.
    private void release(Place place, @Nullable Run run) {
        if (run instanceof Run.StillWorking) {
            lock.lock();
            try {
                place.workingOn = true;
                if (!place.ended) {
                    return;
                }
            } finally {
                lock.unlock();
            }
        }
        settle(place, run instanceof Run.Done);
    }

    private void settle(Place place, boolean whole) {
        Environment environment = environment(place);
        lock.lock();
        try {
            Group group = groups.get(place.key);
            if (whole
                    && group != null
                    && !closed
                    && !place.ended
                    && environment.usable(clock.instant())
                    && deployed.test(place.key)) {
                toIdle(group, place);
                return;
            }
            forgetBusy(place);
        } finally {
            lock.unlock();
        }
        environment.end();
    }

    private void toIdle(Group group, Place place) {
        group.busy.remove(place);
        place.workingOn = false;
        place.since = clock.instant();
        group.idle.addFirst(place);
        freezer.idle(environment(place));
        room.signalAll();
    }

    private void forgetBusy(Place place) {
        Group group = groups.get(place.key);
        if (group != null) {
            group.busy.remove(place);
            dropIfEmpty(place.key, group);
        }
        forget(place);
    }

    private void dropIfEmpty(Key key, Group group) {
        if (group.size() == 0 && group.kept == 0) {
            groups.remove(key);
        }
    }

    /// Gives a place back. All who wait for room look again: who was first may need more than there is now.
    private void forget(Place place) {
        places--;
        megabytes -= place.megabytes;
        room.signalAll();
    }

    /// The environment of a place that is given back: to be ended, once the lock is not held.
    private Environment given(Place place) {
        forget(place);
        return environment(place);
    }

    private static Environment environment(Place place) {
        Environment environment = place.environment;
        if (environment == null) {
            throw new IllegalStateException("it is being started");
        }
        return environment;
    }

    private interface Ending {
        boolean test(Key key, Place place);
    }

    private void endIdle(Ending which) {
        Collection<Environment> ending = new ArrayList<>();
        lock.lock();
        try {
            for (Map.Entry<Key, Group> entry : List.copyOf(groups.entrySet())) {
                Group group = entry.getValue();
                for (Iterator<Place> oldestFirst = group.idle.descendingIterator(); oldestFirst.hasNext(); ) {
                    Place place = oldestFirst.next();
                    if (which.test(entry.getKey(), place)) {
                        oldestFirst.remove();
                        ending.add(given(place));
                    }
                }
                dropIfEmpty(entry.getKey(), group);
            }
        } finally {
            lock.unlock();
        }
        ending.forEach(Environment::end);
    }

    /// From time to time: what answered and has asked for work since is idle; what nobody has used for long ends.
    private void look() {
        try {
            Instant now = clock.instant();
            Instant idleSince = now.minus(settings.idle());
            backFromWork();
            endIdle((key, place) -> {
                Environment environment = environment(place);
                Group group = groups.get(key);
                return !environment.usable(now)
                        || environment.overdue()
                        || place.since.isBefore(idleSince) && group != null && group.size() > group.kept;
            });
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.ERROR, "Idle environments could not be looked after", failed);
        } finally {
            if (!isClosed()) {
                clock.after(LOOK, this::look);
            }
        }
    }

    private void backFromWork() {
        List<Place> over = new ArrayList<>();
        lock.lock();
        try {
            for (Group group : groups.values()) {
                for (Place place : List.copyOf(group.busy)) {
                    if (place.workingOn
                            && (environment(place).overdue()
                                    || environment(place).waiting()
                                    || !environment(place).usable(clock.instant()))) {
                        over.add(place);
                    }
                }
            }
        } finally {
            lock.unlock();
        }
        over.forEach(place -> settle(place, environment(place).waiting()));
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }
}
