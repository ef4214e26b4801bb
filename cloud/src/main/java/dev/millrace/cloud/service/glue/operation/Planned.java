package dev.millrace.cloud.service.glue.operation;

import dev.millrace.cloud.aws.schedule.Cron;
import dev.millrace.cloud.aws.schedule.Reading;
import dev.millrace.cloud.aws.schedule.Schedule;
import dev.millrace.cloud.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What triggers and crawlers are to do by themselves, one thing each: what is planned takes the place of what was. After
/// [#stop] nothing is planned any more.
/// @param <K> whose it is
final class Planned<K> {
    private final Clock clock;
    private final Map<K, Clock.Later> planned = new HashMap<>();
    private boolean stopped;

    Planned(Clock clock) {
        this.clock = clock;
    }

    /// Glue's schedules are crons; it knows no rates.
    static boolean isCron(String expression) {
        return cron(expression).isPresent();
    }

    private static Optional<Schedule> cron(String expression) {
        return Schedule.read(expression) instanceof Reading.Understood(Cron cron) ? Optional.of(cron) : Optional.empty();
    }

    synchronized void at(K of, Instant time, Runnable work) {
        cancel(of);
        if (!stopped) {
            planned.put(of, clock.after(Duration.between(clock.instant(), time), work));
        }
    }

    /// At the next of a cron's times, in UTC; nothing where there is none.
    void atNext(K of, String cron, Runnable work) {
        Instant now = clock.instant();
        cron(cron).flatMap(times -> times.next(now, now, ZoneOffset.UTC))
                .ifPresentOrElse(time -> at(of, time, work), () -> cancel(of));
    }

    synchronized void cancel(K of) {
        Clock.Later had = planned.remove(of);
        if (had != null) {
            had.cancel();
        }
    }

    synchronized void stop() {
        stopped = true;
        planned.values().forEach(Clock.Later::cancel);
        planned.clear();
    }
}
