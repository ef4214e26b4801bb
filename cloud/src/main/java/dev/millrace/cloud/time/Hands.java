package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Where a clock's hands are: what time it tells, by real time and how it stands to that. What is told is kept first,
/// so that a server that was killed never tells an earlier time than it told before, and then told to who follows. Read
/// by any thread; moved under the clock's lock.
final class Hands {
    private static final System.Logger LOG = System.getLogger(Hands.class.getName());

    private final InstantSource real;
    private final Consumer<Standing> keeper;
    private final List<Consumer<Standing>> followers = new CopyOnWriteArrayList<>();
    private volatile Standing standing;

    /// @param before how they stood when the server ended
    Hands(Standing before, InstantSource real, Consumer<Standing> keeper) {
        this.real = real;
        this.keeper = keeper;
        this.standing = before.notBack(real.instant());
    }

    /// The time they tell.
    Instant now() {
        Standing now = standing;
        return now == Standing.REAL ? real.instant() : now.at(real.instant());
    }

    Standing standing() {
        return standing;
    }

    /// How far they are ahead of real time.
    Duration ahead() {
        Instant now = real.instant();
        return Duration.between(now, standing.at(now));
    }

    /// Sets them, for good.
    void set(Instant time, boolean frozen) {
        Standing set = new Standing(time, real.instant(), frozen);
        keeper.accept(set);
        show(set);
    }

    /// Has them stand at a time on their way to another.
    /// @param frozen whether they are to stand there, should the server be killed meanwhile
    void pass(Instant time, boolean frozen) {
        keeper.accept(new Standing(time, real.instant(), frozen));
        show(time, true);
    }

    /// Has them tell a time that is kept already.
    void show(Instant time, boolean frozen) {
        show(new Standing(time, real.instant(), frozen));
    }

    private void show(Standing now) {
        standing = now;
        for (Consumer<Standing> follower : followers) {
            try {
                follower.accept(now);
            } catch (RuntimeException failed) {
                // Everybody else's time is not to stand still for it.
                LOG.log(System.Logger.Level.ERROR, "A program does not follow the clock", failed);
            }
        }
    }

    /// Has somebody told how they stand, each time that changes.
    void follow(Consumer<Standing> follower) {
        followers.add(follower);
    }
}
