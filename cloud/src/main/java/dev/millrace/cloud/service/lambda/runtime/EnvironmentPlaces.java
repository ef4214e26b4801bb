package dev.millrace.cloud.service.lambda.runtime;

import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.runtime.EnvironmentPool.Key;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The places of a pool: who has one, and what is in it. The pool's lock is held by whoever calls.
///
/// ```
/// take ─▶ busy (being started, then at work) ─▶ idle ─▶ busy …
///           └─▶ working on after its answer ─▶ idle, once its runtime asks for work
/// ```
/// Invariants: a place belongs to its version's group from [#take] until it is given back; all of them are counted,
/// neither their number nor their megabytes above the limit.
final class EnvironmentPlaces {
    private final LambdaSettings settings;
    private final Map<Key, Group> groups = new HashMap<>();
    private int places;
    private int megabytes;

    EnvironmentPlaces(LambdaSettings settings) {
        this.settings = settings;
    }

    private static final class Group {
        private final Deque<Place> idle = new ArrayDeque<>();
        private final Set<Place> busy = new LinkedHashSet<>();
        private int kept;

        private int size() {
            return idle.size() + busy.size();
        }

        private boolean spare() {
            return size() > kept;
        }
    }

    /// Room for an environment and, once it is started, that.
    static final class Place {
        private final Key key;
        private final int megabytes;
        private @Nullable Environment environment;
        private Instant since = Instant.MIN;
        private boolean workingOn;
        private boolean ended;

        private Place(Key key, int megabytes) {
            this.key = key;
            this.megabytes = megabytes;
        }

        Key key() {
            return key;
        }

        /// @throws IllegalStateException where it is being started
        Environment environment() {
            if (environment == null) {
                throw new IllegalStateException("it is being started");
            }
            return environment;
        }

        /// @return false where whoever starts it is to end it at once
        boolean started(Environment started) {
            environment = started;
            return !ended;
        }

        /// Whether it is of no more use, whatever it does.
        boolean ended() {
            return ended;
        }

        /// Its invocation has its outcome, but its runtime has not asked for work again: nobody waits for it.
        void workOn(Instant now) {
            workingOn = true;
            since = now;
        }

        /// Since when no invocation is at work in it.
        Instant since() {
            return since;
        }

        private boolean isStarted() {
            return environment != null && environment.started();
        }
    }

    int count() {
        return places;
    }

    /// A new place, where there is room.
    @Nullable
    Place take(Key key, int memoryMegabytes) {
        if (places >= settings.maxEnvironments() || megabytes + memoryMegabytes > settings.maxMemoryMegabytes()) {
            return null;
        }
        Place place = new Place(key, memoryMegabytes);
        places++;
        megabytes += memoryMegabytes;
        groups.computeIfAbsent(key, any -> new Group()).busy.add(place);
        return place;
    }

    /// Gives a place back, wherever it was.
    void giveBack(Place place) {
        Group group = groups.get(place.key);
        if (group != null && (group.busy.remove(place) || group.idle.remove(place))) {
            places--;
            megabytes -= place.megabytes;
            dropIfEmpty(place.key, group);
        }
    }

    /// It waits for work from now on.
    void idle(Place place, Instant now) {
        Group group = groups.get(place.key);
        if (group != null && group.busy.remove(place)) {
            place.workingOn = false;
            place.since = now;
            group.idle.addFirst(place);
        }
    }

    /// It is at work from now on.
    void busy(Place place) {
        Group group = groups.get(place.key);
        if (group != null && group.idle.remove(place)) {
            group.busy.add(place);
        }
    }

    /// The idle places of a version, the last used first.
    List<Place> idle(Key key) {
        Group group = groups.get(key);
        return group == null ? List.of() : List.copyOf(group.idle);
    }

    /// Those of a version that work on after their answers.
    List<Place> workingOn(Key key) {
        Group group = groups.get(key);
        return group == null
                ? List.of()
                : group.busy.stream().filter(place -> place.workingOn).toList();
    }

    /// All that no invocation is at work in and nobody is starting: idle or working on, those idle for longest first.
    List<Place> unattended() {
        List<Place> all = new ArrayList<>();
        for (Group group : groups.values()) {
            group.busy.stream().filter(place -> place.workingOn).forEach(all::add);
            group.idle.descendingIterator().forEachRemaining(all::add);
        }
        return all;
    }

    /// Gives back those of [#unattended] that the caller chooses.
    /// @return their environments, to be ended once the lock is not held
    List<Environment> giveBackUnattended(Predicate<Place> which) {
        List<Environment> ending = new ArrayList<>();
        for (Place place : unattended()) {
            if (which.test(place)) {
                ending.add(place.environment());
                giveBack(place);
            }
        }
        return ending;
    }

    /// Gives back the one idle for longest, but none that is provisioned while there is another.
    @Nullable
    Environment evict() {
        Group oldest = null;
        for (Group group : groups.values()) {
            if (!group.idle.isEmpty() && (oldest == null || goesBefore(group, oldest))) {
                oldest = group;
            }
        }
        if (oldest == null) {
            return null;
        }
        Place place = oldest.idle.getLast();
        giveBack(place);
        return place.environment();
    }

    private static boolean goesBefore(Group one, Group other) {
        return one.spare() == other.spare()
                ? one.idle.getLast().since.isBefore(other.idle.getLast().since)
                : one.spare();
    }

    /// Marks all that are busy as of no more use.
    /// @return the environments of those that are started
    List<Environment> endBusy() {
        List<Environment> ending = new ArrayList<>();
        for (Group group : groups.values()) {
            group.kept = 0;
            for (Place place : group.busy) {
                place.ended = true;
                if (place.environment != null) {
                    ending.add(place.environment);
                }
            }
        }
        return ending;
    }

    /// Whether a version has more environments than are kept of it.
    boolean spare(Key key) {
        Group group = groups.get(key);
        return group != null && group.spare();
    }

    /// Keeps so many of a version from now on.
    /// @return environments, idle ones, as many as are kept less than before: to be ended once the lock is not held
    List<Environment> keep(Key key, int count) {
        List<Environment> ending = new ArrayList<>();
        Group group = groups.computeIfAbsent(key, any -> new Group());
        for (int less = group.kept - count; less > 0 && group.size() > count && !group.idle.isEmpty(); less--) {
            Place place = group.idle.getLast();
            ending.add(place.environment());
            giveBack(place);
        }
        group.kept = count;
        dropIfEmpty(key, group);
        return ending;
    }

    /// How many there are of a version.
    int count(Key key) {
        Group group = groups.get(key);
        return group == null ? 0 : group.size();
    }

    /// How many of a version have asked for work.
    int ready(Key key) {
        Group group = groups.get(key);
        return group == null
                ? 0
                : group.idle.size()
                        + (int) group.busy.stream().filter(Place::isStarted).count();
    }

    /// The versions of which environments are kept.
    Set<Key> kept() {
        Set<Key> kept = new LinkedHashSet<>();
        groups.forEach((key, group) -> {
            if (group.kept > 0) {
                kept.add(key);
            }
        });
        return kept;
    }

    private void dropIfEmpty(Key key, Group group) {
        if (group.size() == 0 && group.kept == 0) {
            groups.remove(key, group);
        }
    }
}
