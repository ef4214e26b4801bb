package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.runtime.Environment.Run;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPlaces.Place;
import dev.millrace.cloud.time.Beat;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
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
/// A place is taken before anything is started, so nobody who ends a function's environments misses one that is being
/// started. What is idle is deployed: [#retire] ends what was idle when a version went, whoever is busy then ends when
/// released.
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
    private final EnvironmentPlaces places;

    /// Guards the places.
    private final ReentrantLock lock = new ReentrantLock();

    /// Somebody gave a place back, or is idle: all who wait look again, for who is first may need more than there is.
    private final Condition room = lock.newCondition();

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

    /// @param deployed whether a version is still there that an environment may serve
    public EnvironmentPool(Clock clock, LambdaSettings settings, LogShipper logs, Predicate<Key> deployed) {
        this.clock = clock;
        this.settings = settings;
        this.logs = logs;
        this.deployed = deployed;
        this.places = new EnvironmentPlaces(settings);
        clock.every(new Beat(clock.instant().plus(LOOK), LOOK, this::idleUntil, _ -> look()));
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
                environment = place.environment();
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
                                invocation.error("Runtime exited without providing a reason")));
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
        Deque<Place> starting = new ArrayDeque<>();
        boolean failed = false;
        try {
            for (int missing = missing(key, count); missing > 0; missing--) {
                Place place = takeFreePlace(key, memoryMegabytes);
                if (place == null) {
                    break;
                }
                start(place, planned, false);
                starting.add(place);
            }
            while (!starting.isEmpty()) {
                boolean ready = starting.element().environment().awaitReady();
                failed |= !ready;
                settle(starting.remove(), ready);
            }
        } finally {
            starting.forEach(place -> settle(place, false));
        }
        return new Kept(ready(key), failed);
    }

    /// The versions of which environments are kept.
    public Set<Key> kept() {
        return locked(places::kept);
    }

    /// How many environments of a version have asked for work.
    public int ready(Key key) {
        return locked(() -> places.ready(key));
    }

    private int missing(Key key, int count) {
        List<Environment> ending = locked(() -> {
            List<Environment> less = places.keep(key, count);
            room.signalAll();
            return less;
        });
        ending.forEach(Environment::end);
        return locked(() -> count - places.count(key));
    }

    /// Ends the environments of versions that are gone, where no invocation is at work in them.
    public void retire() {
        endUnattended(place -> !deployed.test(place.key()));
    }

    /// How many environments there are: busy, warm, and being started.
    public int size() {
        return locked(places::count);
    }

    /// Ends all environments at once, whatever they do; those that are being started end before they are used.
    public void endAll() {
        everything().forEach(Environment::end);
    }

    private List<Environment> everything() {
        return locked(() -> {
            List<Environment> ending = new ArrayList<>(places.endBusy());
            ending.addAll(places.giveBackUnattended(_ -> true));
            room.signalAll();
            return ending;
        });
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
        List<Environment> ending = everything();
        ending.forEach(Environment::end);
        try {
            for (Environment environment : ending) {
                environment.awaitGone();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        freezer.close();
    }

    /// One that waits for work, the last used first. Else one that has answered a moment ago and may be about to ask:
    /// [Environment#run] waits that moment.
    private @Nullable Place takeIdle(Key key) {
        Instant now = clock.instant();
        List<Environment> ending = new ArrayList<>();
        Place taken = locked(() -> {
            places.workingOn(key).stream()
                    .filter(place -> place.environment().waiting())
                    .forEach(this::toIdle);
            Place best = null;
            for (Place place : places.idle(key)) {
                Environment environment = place.environment();
                if (!environment.usable(now) || environment.overdue()) {
                    ending.add(environment);
                    giveBack(place);
                } else if (environment.waiting()) {
                    best = place;
                    break;
                } else if (best == null) {
                    best = place;
                }
            }
            if (best != null) {
                places.busy(best);
            }
            return Optional.ofNullable(best);
        })
                .orElse(null);
        ending.forEach(Environment::end);
        return taken;
    }

    private @Nullable Place takePlace(Key key, int memoryMegabytes) throws InterruptedException {
        long until = System.nanoTime() + settings.maxWait().toNanos();
        while (true) {
            Environment evicted;
            lock.lock();
            try {
                while (true) {
                    Place place = closed ? null : places.take(key, memoryMegabytes);
                    if (place != null || closed) {
                        return place;
                    }
                    evicted = places.evict();
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
        return locked(() -> Optional.ofNullable(closed ? null : places.take(key, memoryMegabytes)))
                .orElse(null);
    }

    private Environment start(Place place, Supplier<EnvironmentPlan> planned, boolean late) {
        Environment environment;
        try {
            environment = Environment.start(planned.get(), logs, settings.comesBack(), late);
        } catch (RuntimeException | Error impossible) {
            locked(() -> {
                giveBack(place);
                return true;
            });
            throw impossible;
        }
        if (!locked(() -> place.started(environment))) {
            environment.end();
        }
        return environment;
    }

    /// After an invocation. One whose runtime is still at work with something else is no candidate for the next, nor
    /// is it ended: it is idle again when it asks for work.
    private void release(Place place, @Nullable Run run) {
        boolean worksOn = run instanceof Run.StillWorking
                && locked(() -> {
                    if (!place.ended()) {
                        place.workOn(clock.instant());
                    }
                    return !place.ended();
                });
        if (!worksOn) {
            settle(place, run instanceof Run.Done);
        }
    }

    private void settle(Place place, boolean whole) {
        Environment environment = place.environment();
        boolean stays = locked(() -> {
            boolean good = whole
                    && !closed
                    && !place.ended()
                    && environment.usable(clock.instant())
                    && deployed.test(place.key());
            if (good) {
                toIdle(place);
            } else {
                giveBack(place);
            }
            return good;
        });
        if (!stays) {
            environment.end();
        }
    }

    private void toIdle(Place place) {
        places.idle(place, clock.instant());
        freezer.idle(place.environment());
        room.signalAll();
    }

    private void giveBack(Place place) {
        places.giveBack(place);
        room.signalAll();
    }

    private void endUnattended(Predicate<Place> which) {
        locked(() -> {
            List<Environment> ending = places.giveBackUnattended(which);
            room.signalAll();
            return ending;
        })
                .forEach(Environment::end);
    }

    /// When the first of what there is now has been idle for long enough. One that works on after its answer is looked at
    /// from time to time.
    private Instant idleUntil() {
        return locked(() -> places.unattended().stream()
                .map(place -> {
                    Environment environment = place.environment();
                    Instant recycled = environment.waiting() ? environment.usableUntil() : Instant.MIN;
                    Instant idle = place.since().plus(settings.idle());
                    return places.spare(place.key()) && idle.isBefore(recycled) ? idle : recycled;
                })
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX));
    }

    /// From time to time: what nobody has used for long ends, and what takes longer than it may.
    private void look() {
        try {
            Instant now = clock.instant();
            Instant idleSince = now.minus(settings.idle());
            locked(() -> {
                places.unattended().stream()
                        .filter(place -> place.environment().waiting())
                        .forEach(this::toIdle);
                return true;
            });
            endUnattended(place -> {
                Environment environment = place.environment();
                return !environment.usable(now)
                        || environment.overdue()
                        || place.since().isBefore(idleSince) && places.spare(place.key());
            });
        } catch (RuntimeException | Error failed) {
            LOG.log(System.Logger.Level.ERROR, "Idle environments could not be looked after", failed);
        }
    }

    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }
}
