package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.service.lambda.mapping.Delivery.Ending;
import dev.millrace.cloud.service.lambda.mapping.LanePlace.OpenWindow;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.From;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.Opening;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.Shard;
import dev.millrace.cloud.service.lambda.mapping.StreamReader.ShardReader;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An enabled mapping at work. A shard's lanes start when all its parents have ended, so that a key's records are
/// delivered in their order across splits and merges. Where the stream is gone, the run waits for one of its name and
/// begins at that one's oldest record.
final class MappingRun {
    private static final Logger LOG = System.getLogger(MappingRun.class.getName());
    private static final Duration NO_STREAM = Duration.ofSeconds(1);
    private static final Duration BROKEN = Duration.ofSeconds(1);
    private static final Duration BROKEN_LONGEST = Duration.ofSeconds(30);
    private static final Duration NOT_READABLE = Duration.ofSeconds(1);
    /// How soon a run notices that its function's role may not read the stream any more.
    private static final Duration RIGHTS_AGAIN = Duration.ofSeconds(30);

    private final Work work;
    private final Clock.Bell bell;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    /// Guards the four that follow.
    private final Object lanesLock = new Object();

    /// By shard, until the last of them has ended.
    private final Map<String, List<Lane>> lanes = new HashMap<>();

    /// How many lanes of a shard have ended.
    private final Map<String, Integer> done = new HashMap<>();

    private final Set<Ending> endings = new HashSet<>();
    private boolean stopping;

    /// How often it broke in a row; used by its own thread only, as is the time.
    private int breaks;

    private Instant lastBreak = Instant.EPOCH;

    /// Whether the stream was made anew since the mapping began.
    private boolean anew;

    MappingRun(Work work) {
        this.work = work;
        this.bell = work.clock().bell();
        this.thread =
                Thread.ofVirtual().name("mapping " + work.mapping().uuid()).unstarted(this::run);
    }

    /// Fixes where a mapping begins that starts at the newest record: what comes after this call is delivered.
    /// @return false where there is no such stream
    static boolean fixLatest(Work work) {
        Optional<List<Shard>> shards = work.streams().shards(work.mapping().sourceArn());
        if (shards.isEmpty()) {
            return false;
        }
        for (Shard shard : shards.get()) {
            Opening opening = work.streams().open(work.mapping().sourceArn(), shard.shardId(), new From.Latest());
            if (opening instanceof Opening.Opened(ShardReader reader)) {
                work.places()
                        .divide(
                                shard.shardId(),
                                List.of(new LanePlace(shard.shardId(), 0, 1, reader.place(), shard.closed(), null)));
            }
        }
        return true;
    }

    void start() {
        thread.start();
    }

    /// Asks it to end after the invocations at work.
    void stop() {
        synchronized (lanesLock) {
            stopping = true;
            lanes.values().forEach(shard -> shard.forEach(Lane::stop));
        }
        bell.ring();
    }

    /// Asks it to end at once; nothing is kept any more.
    void abandon() {
        work.places().release();
        synchronized (lanesLock) {
            stopping = true;
            lanes.values().forEach(shard -> shard.forEach(Lane::abandon));
        }
        bell.ring();
    }

    /// Waits until it has ended.
    void await() throws InterruptedException {
        over.await();
    }

    /// Waits until it has ended, or the time has passed.
    boolean await(Duration time) throws InterruptedException {
        return over.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run() {
        try {
            while (!stopping()) {
                try {
                    tend();
                } catch (RuntimeException | Error bug) {
                    LOG.log(Level.ERROR, "Mapping " + work.mapping().uuid() + " cannot go on", bug);
                    afterBreak();
                }
            }
            endLanes();
        } catch (InterruptedException impossible) {
            Thread.currentThread().interrupt();
        } finally {
            over.countDown();
        }
    }

    /// Looks after the shards once, and waits for something to happen.
    private void tend() throws InterruptedException {
        Optional<List<Shard>> shards = work.streams().shards(work.mapping().sourceArn());
        if (shards.isEmpty()) {
            work.results().accept(Mapping.NO_STREAM);
            beginAnew();
            bell.await(NO_STREAM);
            return;
        }
        if (!readable()) {
            work.results().accept(Mapping.PROBLEM + Mapping.cannotAccess(work.mapping().sourceArn()));
            endLanes();
            bell.await(NOT_READABLE);
            return;
        }
        startReady(shards.get());
        Set<Ending> ended;
        synchronized (lanesLock) {
            ended = Set.copyOf(endings);
            endings.clear();
        }
        if (ended.isEmpty()) {
            bell.await(RIGHTS_AGAIN);
        } else if (ended.contains(Ending.DELETED)) {
            beginAnew();
        } else if (ended.contains(Ending.BROKEN)) {
            afterBreak();
        }
    }

    /// Begins again with all lanes after a pause, a longer one where it broke a moment ago, too.
    private void afterBreak() throws InterruptedException {
        work.results().accept(Mapping.INTERNAL);
        endLanes();
        Instant now = work.clock().instant();
        breaks = now.isBefore(lastBreak.plus(BROKEN_LONGEST.multipliedBy(2))) ? breaks + 1 : 0;
        lastBreak = now;
        Duration pause = BROKEN.multipliedBy(1L << Math.min(breaks, 10));
        pause(pause.compareTo(BROKEN_LONGEST) > 0 ? BROKEN_LONGEST : pause);
    }

    /// Lets the time pass, whatever rings meanwhile, unless the run is to stop.
    private void pause(Duration time) throws InterruptedException {
        Instant until = work.clock().instant().plus(time);
        for (Duration left = time; left.isPositive() && !stopping(); ) {
            bell.await(left);
            left = Duration.between(work.clock().instant(), until);
        }
    }

    /// Whether the function's role may read the stream; where the function is gone, its invocation says so.
    private boolean readable() {
        return work.functions()
                .find(work.mapping().account(), work.mapping().region(), work.mapping().functionArn())
                .map(function -> work.streams().readable(work.mapping().sourceArn(), function.role()))
                .orElse(true);
    }

    private void startReady(List<Shard> shards) {
        // Before the places: whoever ends after this look has kept its place by then, and rings.
        Set<String> atWork = atWork();
        Map<String, List<LanePlace>> places = work.places().all();
        Set<String> known = shards.stream().map(Shard::shardId).collect(Collectors.toSet());
        for (String shardId : places.keySet()) {
            if (!known.contains(shardId) && !atWork.contains(shardId)) {
                work.places().forget(shardId);
            }
        }
        for (Shard shard : shards) {
            boolean ready = shard.parents().stream()
                    .allMatch(parent ->
                            !known.contains(parent) || ended(places.get(parent)) && !atWork.contains(parent));
            if (ready && !atWork.contains(shard.shardId()) && !ended(places.get(shard.shardId()))) {
                startShard(shard.shardId(), places.getOrDefault(shard.shardId(), List.of()));
            }
        }
    }

    private static boolean ended(@Nullable List<LanePlace> lanes) {
        return lanes != null && lanes.stream().allMatch(LanePlace::ended);
    }

    private void startShard(String shardId, List<LanePlace> kept) {
        int count = work.mapping().settings().parallelizationFactor();
        List<LanePlace> divided = kept;
        if (kept.size() != count || kept.getFirst().lanes() != count) {
            Optional<String> after = kept.isEmpty()
                    ? open(shardId, first()).map(ShardReader::place)
                    : Optional.of(Places.slowest(kept).after());
            if (after.isEmpty()) {
                return;
            }
            divided = new ArrayList<>();
            // Windows that are open are handed on, so that each has its final invocation.
            List<OpenWindow> open = kept.stream()
                    .map(LanePlace::window)
                    .filter(Objects::nonNull)
                    .toList();
            for (int lane = 0; lane < count; lane++) {
                divided.add(new LanePlace(
                        shardId, lane, count, after.get(), false, lane < open.size() ? open.get(lane) : null));
            }
            work.places().divide(shardId, divided);
        }
        List<Lane> started = new ArrayList<>();
        for (LanePlace place : divided) {
            if (!place.ended()) {
                Optional<ShardReader> reader = open(shardId, new From.After(place.after()));
                if (reader.isEmpty()) {
                    return;
                }
                started.add(new Lane(work, place, reader.get(), ending -> ended(shardId, ending)));
            }
        }
        synchronized (lanesLock) {
            if (!stopping) {
                lanes.put(shardId, new ArrayList<>(started));
                started.forEach(Lane::start);
            }
        }
    }

    /// A reader of the shard; none where the stream was made anew, or the shard has expired since the stream's shards
    /// were looked at: both are looked at again.
    private Optional<ShardReader> open(String shardId, From from) {
        return switch (work.streams().open(work.mapping().sourceArn(), shardId, from)) {
            case Opening.Opened(ShardReader reader) -> Optional.of(reader);
            case Opening.NoSuchStream none -> again();
            case Opening.NoSuchPlace none -> expired(shardId) ? lookAgain() : again();
        };
    }

    private boolean expired(String shardId) {
        return work.streams()
                .shards(work.mapping().sourceArn())
                .filter(shards ->
                        shards.stream().noneMatch(shard -> shard.shardId().equals(shardId)))
                .isPresent();
    }

    private Optional<ShardReader> lookAgain() {
        bell.ring();
        return Optional.empty();
    }

    private Optional<ShardReader> again() {
        synchronized (lanesLock) {
            endings.add(Ending.DELETED);
        }
        bell.ring();
        return Optional.empty();
    }

    private From first() {
        Instant time = work.mapping().startingTime();
        return anew || time == null ? new From.TrimHorizon() : new From.At(time);
    }

    private void beginAnew() throws InterruptedException {
        endLanes();
        work.places().forgetAll();
        anew = true;
    }

    private void ended(String shardId, Ending ending) {
        synchronized (lanesLock) {
            int ended = done.merge(shardId, 1, Integer::sum);
            List<Lane> all = lanes.getOrDefault(shardId, List.of());
            if (ended == all.size()) {
                lanes.remove(shardId);
                done.remove(shardId);
                lanesLock.notifyAll();
            }
            endings.add(ending);
        }
        bell.ring();
    }

    /// The shards of which lanes are at work.
    private Set<String> atWork() {
        synchronized (lanesLock) {
            return Set.copyOf(lanes.keySet());
        }
    }

    private boolean stopping() {
        synchronized (lanesLock) {
            return stopping;
        }
    }

    /// Ends all lanes and waits for them.
    private void endLanes() throws InterruptedException {
        synchronized (lanesLock) {
            lanes.values().forEach(shard -> shard.forEach(Lane::stop));
            while (!lanes.isEmpty()) {
                lanesLock.wait();
            }
            endings.clear();
        }
    }
}
