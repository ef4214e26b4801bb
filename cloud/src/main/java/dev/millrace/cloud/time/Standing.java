package dev.millrace.cloud.time;

import java.time.Duration;
import java.time.Instant;

/// How a clock stands to real time; kept in the data folder, so that time is never less than it was.
/// @param time what the clock told
/// @param real when it told that
/// @param frozen whether it tells that for ever; else it runs on as real time does
public record Standing(Instant time, Instant real, boolean frozen) {
    /// As the clock is without being moved.
    static final Standing REAL = new Standing(Instant.EPOCH, Instant.EPOCH, false);

    /// What the clock tells at a real time, that of the standing or a later one.
    Instant at(Instant now) {
        return frozen ? time : now.plus(ahead());
    }

    /// How far it is ahead of real time, where it runs.
    Duration ahead() {
        return Duration.between(real, time);
    }

    /// The same a moment later, also where the machine's own clock has been set back meanwhile.
    Standing notBack(Instant now) {
        return now.isBefore(real) ? new Standing(time, now, frozen) : this;
    }
}
