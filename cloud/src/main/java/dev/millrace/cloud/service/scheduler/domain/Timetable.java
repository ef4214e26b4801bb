package dev.millrace.cloud.service.scheduler.domain;

import dev.millrace.cloud.aws.schedule.At;
import dev.millrace.cloud.aws.schedule.Cron;
import dev.millrace.cloud.aws.schedule.Rate;
import dev.millrace.cloud.aws.schedule.Reading;
import dev.millrace.cloud.aws.schedule.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When a schedule comes. Its dates bound what recurs, and mean nothing to what comes once. AWS has rates come at whole
/// minutes, whatever the seconds of their beginning.
public record Timetable(Schedule schedule, ZoneId zone, @Nullable Instant start, @Nullable Instant end) {
    /// @throws IllegalArgumentException where the expression or the zone is none: they were looked at when they came
    public static Timetable of(ScheduleDefinition definition) {
        return switch (read(definition.expression())) {
            case Reading.Understood(Schedule schedule) ->
                new Timetable(schedule, ZoneId.of(definition.timezone()), definition.start(), definition.end());
            case Reading.NotASchedule(String why) -> throw new IllegalArgumentException(why);
        };
    }

    /// Scheduler takes `rate(1 minutes)` and `rate(1 minute)` alike.
    public static Reading read(String expression) {
        return Schedule.read(expression, Rate.Number.EITHER);
    }

    public boolean recurs() {
        return !(schedule instanceof At);
    }

    /// What a rate counts from that begins now.
    public Instant since(Instant now) {
        Instant from = recurs() && start != null ? start : now;
        return from.truncatedTo(ChronoUnit.MINUTES);
    }

    /// The first time of a schedule that begins now. A rate without a start comes at once.
    public Optional<Instant> first(Instant now) {
        boolean atOnce = schedule instanceof Rate && (start == null || start.isAfter(now));
        return next(atOnce ? since(now).minusNanos(1) : now, since(now));
    }

    /// The first time after an instant.
    /// @param since what a rate counts from
    public Optional<Instant> next(Instant after, Instant since) {
        return switch (schedule) {
            case At at -> at.next(after, since, zone);
            case Rate rate -> rate.next(after, since, zone).filter(this::beforeEnd);
            case Cron cron -> {
                Instant from = start == null || !after.isBefore(start) ? after : start.minusNanos(1);
                yield cron.next(from, since, zone)
                        .filter(this::beforeEnd);
            }
        };
    }

    private boolean beforeEnd(Instant time) {
        return end == null || !time.isAfter(end);
    }
}
