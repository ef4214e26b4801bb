package dev.millrace.cloud.service.cloudwatch;

import dev.millrace.cloud.service.cloudwatch.alarm.AlarmWatch;
import dev.millrace.cloud.service.cloudwatch.store.Intake;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

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
    private Clock.@Nullable Later next;
    private boolean stopped;

    Minutes(Clock clock, Intake intake, AlarmWatch watch) {
        this.clock = clock;
        this.intake = intake;
        this.watch = watch;
    }

    void start() {
        later(clock.instant().getEpochSecond());
    }

    /// Waits for a beat that is under way.
    void stop() {
        beating.lock();
        try {
            stopped = true;
            if (next != null) {
                next.cancel();
            }
        } finally {
            beating.unlock();
        }
    }

    /// @param last the beat before, in epoch seconds
    private void later(long last) {
        int step = watch.hurries() ? TEN_SECONDS : MINUTE;
        long due = Math.floorDiv(last, step) * step + step;
        next = clock.after(Duration.between(clock.instant(), Instant.ofEpochSecond(due)), () -> beat(due));
    }

    private void beat(long due) {
        beating.lock();
        try {
            if (stopped) {
                return;
            }
            boolean wholeMinute = due % MINUTE == 0;
            intake.take(Instant.ofEpochSecond(Math.floorDiv(due - 1, MINUTE) * MINUTE));
            watch.evaluate(wholeMinute);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "Failed: collecting metrics and evaluating alarms", e);
        } finally {
            if (!stopped) {
                // Where the machine slept, the beats that were missed are not made up for.
                later(Math.max(due, clock.instant().getEpochSecond()));
            }
            beating.unlock();
        }
    }
}
