package dev.millrace.cloud.service.cloudwatch;

import dev.millrace.cloud.service.cloudwatch.alarm.AlarmWatch;
import dev.millrace.cloud.service.cloudwatch.store.Intake;
import dev.millrace.cloud.time.Beat;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/// CloudWatch's beat: at each full minute what was counted in it is kept, then alarms are evaluated; those of a few
/// seconds, where there are any, every ten.
final class Minutes {
    private static final Logger LOG = System.getLogger(Minutes.class.getName());
    private static final int MINUTE = 60;
    private static final int TEN_SECONDS = 10;

    private final Clock clock;
    private final Intake intake;
    private final AlarmWatch watch;
    private final ReentrantLock beating = new ReentrantLock();
    private boolean stopped;

    /// The last full minute that was kept.
    private volatile Instant kept = Instant.EPOCH;

    Minutes(Clock clock, Intake intake, AlarmWatch watch) {
        this.clock = clock;
        this.intake = intake;
        this.watch = watch;
    }

    void start() {
        Instant next = floor(clock.instant(), TEN_SECONDS).plusSeconds(TEN_SECONDS);
        clock.every(new Beat(next, Duration.ofSeconds(TEN_SECONDS), this::idleUntil, this::beat));
    }

    /// Waits for a beat that is under way.
    void stop() {
        beating.lock();
        try {
            stopped = true;
        } finally {
            beating.unlock();
        }
    }

    /// A minute in which nothing was counted is left out where there are no alarms.
    private Instant idleUntil() {
        if (watch.hurries()) {
            return Instant.MIN;
        }
        // A full minute that has just begun is still to be kept.
        Instant before = clock.instant().minusNanos(1);
        Instant minute = floor(before.isAfter(kept) ? before : kept, MINUTE).plusSeconds(MINUTE);
        return watch.any() || intake.any() ? minute : Instant.MAX;
    }

    private void beat(Instant due) {
        boolean wholeMinute = due.getEpochSecond() % MINUTE == 0;
        beating.lock();
        try {
            if (!stopped && (wholeMinute || watch.hurries())) {
                intake.take(floor(due.minusSeconds(1), MINUTE));
                watch.evaluate(wholeMinute);
            }
            kept = wholeMinute ? due : kept;
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Failed: collecting metrics and evaluating alarms", e);
        } finally {
            beating.unlock();
        }
    }

    private static Instant floor(Instant time, int seconds) {
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }
}
