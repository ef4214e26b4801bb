package dev.millrace.cloud.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is done from time to time, and when it comes next. Whoever holds it guards it, but for [#work].
final class Beats {
    private final List<Beating> all = new ArrayList<>();

    /// A beat on this clock.
    static final class Beating {
        private final Beat beat;
        private Instant next;
        private boolean underWay;

        private Beating(Beat beat) {
            this.beat = beat;
            this.next = beat.first();
        }

        Beat beat() {
            return beat;
        }

        Instant next() {
            return next;
        }
    }

    /// A beat that has something to do, and when.
    record Due(Beating beating, Instant at) {}

    void add(Beat beat) {
        all.add(new Beating(beat));
    }

    /// Those that are not under way.
    List<Beating> resting() {
        return all.stream().filter(one -> !one.underWay).toList();
    }

    /// When the first comes, idle or not; null where there is none.
    @Nullable
    Instant first() {
        Instant first = null;
        for (Beating one : all) {
            if (!one.underWay && (first == null || one.next.isBefore(first))) {
                first = one.next;
            }
        }
        return first;
    }

    /// One that is due, idle or not; null where none is.
    @Nullable
    Beating due(Instant now) {
        for (Beating one : all) {
            if (!one.underWay && !one.next.isAfter(now)) {
                return one;
            }
        }
        return null;
    }

    /// Which have something to do up to an instant, and when: asks them, and so without a lock that they may need.
    static List<Due> work(List<Beating> resting, Instant now, Instant until) {
        List<Due> work = new ArrayList<>();
        for (Beating one : resting) {
            Instant from = later(later(one.next, now), idleUntil(one.beat));
            if (!from.isAfter(until)) {
                Instant at = one.beat.from(from);
                if (!at.isAfter(until)) {
                    work.add(new Due(one, at));
                }
            }
        }
        return work;
    }

    /// One that cannot say is due, and says by itself what is wrong.
    private static Instant idleUntil(Beat beat) {
        try {
            return beat.idleUntil().get();
        } catch (RuntimeException failed) {
            return Instant.MIN;
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /// @return whether it was not under way before
    boolean begin(Beating one) {
        boolean begun = !one.underWay;
        one.underWay = true;
        return begun;
    }

    void end(Beating one, Instant now) {
        one.underWay = false;
        one.next = one.beat.after(now);
    }

    /// Leaves out what time has passed by.
    void passed(Instant now) {
        for (Beating one : all) {
            if (one.next.isBefore(now)) {
                one.next = one.beat.from(now);
            }
        }
    }

    void clear() {
        all.clear();
    }
}
