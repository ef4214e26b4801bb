package dev.millrace.cloud.service.scheduler;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.scheduler.TargetApi.Answer;
import dev.millrace.cloud.service.scheduler.domain.Firing;
import dev.millrace.cloud.service.scheduler.domain.KeptSchedule;
import dev.millrace.cloud.service.scheduler.domain.ScheduleKey;
import dev.millrace.cloud.service.scheduler.domain.ScheduleTarget;
import dev.millrace.cloud.service.scheduler.domain.TargetCall;
import dev.millrace.cloud.service.scheduler.domain.Timetable;
import dev.millrace.cloud.service.scheduler.store.Schedules;
import dev.millrace.cloud.storage.StorageException;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Schedules at work.
///
/// ```
///  armed ── its time ──▶ firing, kept ──▶ called ──▶ done with
///    ▲                        ▲              │  └── refused for good, or too often, or too old: dropped, logged
///    └── its next time        └── refused ───┘
/// ```
/// Where the server did not run at a schedule's time, that time comes when it starts: the first that was missed, and no
/// other, unless it is older than the target's retry policy lets an event be.
public final class ScheduleRuns {
    private static final Logger LOG = System.getLogger(ScheduleRuns.class.getName());

    /// Errors with which targets say that there is too much of it.
    private static final Set<String> THROTTLED = Set.of(
            "LimitExceededException",
            "ProvisionedThroughputExceededException",
            "SlowDown",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException");

    private final Schedules schedules;
    private final TargetApi api;
    private final ScheduleCounts counts;
    private final Clock clock;
    private final RandomGenerator random;

    /// Guards what is kept of schedules, and the alarms.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<ScheduleKey, Clock.Later> alarms = new HashMap<>();

    ScheduleRuns(Schedules schedules, TargetApi api, ScheduleCounts counts, Clock clock, RandomGenerator random) {
        this.counts = counts;
        this.schedules = schedules;
        this.api = api;
        this.clock = clock;
        this.random = random;
    }

    /// Takes up what the server before left.
    void start() {
        // Looked at first: what is armed may come at once, and is no firing of before.
        List<Firing> left = schedules.firings();
        schedules.list().forEach(this::arm);
        left.forEach(this::later);
    }

    public Optional<KeptSchedule> find(ScheduleKey key) {
        return schedules.find(key);
    }

    /// @return what is there of that name: the schedule, or another that was there before
    public KeptSchedule create(KeptSchedule schedule) {
        lock.lock();
        try {
            Optional<KeptSchedule> before = schedules.find(schedule.key());
            if (before.isEmpty()) {
                schedules.keep(schedule);
                arm(schedule);
            }
            return before.orElse(schedule);
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is there
    public boolean change(ScheduleKey key, UnaryOperator<KeptSchedule> change) {
        lock.lock();
        try {
            Optional<KeptSchedule> after = schedules.find(key).map(change);
            after.ifPresent(schedule -> {
                schedules.keep(schedule);
                arm(schedule);
            });
            return after.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it was there
    public boolean delete(ScheduleKey key) {
        lock.lock();
        try {
            boolean there = schedules.find(key).isPresent();
            disarm(key);
            schedules.delete(key);
            return there;
        } finally {
            lock.unlock();
        }
    }

    public void deleteGroup(String account, String region, String group) {
        lock.lock();
        try {
            schedules.list(account, region, group).forEach(schedule -> disarm(schedule.key()));
            schedules.deleteGroup(account, region, group);
        } finally {
            lock.unlock();
        }
    }

    private void arm(KeptSchedule schedule) {
        lock.lock();
        try {
            disarm(schedule.key());
            Instant next = schedule.next();
            if (next != null && schedule.definition().enabled()) {
                long windowMs = Duration.ofMinutes(schedule.definition().windowMinutes())
                        .toMillis();
                Duration late = Duration.ofMillis(windowMs == 0 ? 0 : random.nextLong(windowMs));
                Duration delay = Duration.between(clock.instant(), next.plus(late));
                alarms.put(schedule.key(), clock.after(delay, () -> come(schedule.key(), next)));
            }
        } finally {
            lock.unlock();
        }
    }

    private void disarm(ScheduleKey key) {
        Clock.Later alarm = alarms.remove(key);
        if (alarm != null) {
            alarm.cancel();
        }
    }

    private void come(ScheduleKey key, Instant scheduled) {
        Firing firing;
        lock.lock();
        try {
            Optional<KeptSchedule> found = schedules.find(key)
                    .filter(schedule -> scheduled.equals(schedule.next())
                            && schedule.definition().enabled());
            if (found.isEmpty()) {
                return;
            }
            Instant now = clock.instant();
            KeptSchedule after = found.get().withNext(following(found.get(), scheduled, now));
            firing = new Firing(key, executionId(), scheduled, now, 0);
            schedules.fire(after, firing);
            arm(after);
        } catch (StorageException notNow) {
            LOG.log(Level.WARNING, "Schedule " + key.arn() + " comes later: " + notNow.getMessage());
            alarms.put(key, clock.after(SchedulerLimits.UNKEPT, () -> come(key, scheduled)));
            return;
        } finally {
            lock.unlock();
        }
        deliver(firing);
    }

    private static @Nullable Instant following(
            KeptSchedule schedule, Instant scheduled, Instant now) {
        Timetable timetable = Timetable.of(schedule.definition());
        Duration window = Duration.ofMinutes(schedule.definition().windowMinutes());
        return timetable
                .next(scheduled, schedule.since())
                // Not missed as long as its window is open.
                .flatMap(next -> next.plus(window).isBefore(now)
                        ? timetable.next(now, schedule.since())
                        : Optional.of(next))
                .orElse(null);
    }

    private void later(Firing firing) {
        clock.after(Duration.between(clock.instant(), firing.due()), () -> deliver(firing));
    }

    private void deliver(Firing firing) {
        Optional<KeptSchedule> found = schedules.find(firing.key());
        if (found.isEmpty()) {
            schedules.done(firing);
            return;
        }
        ScheduleTarget target = found.get().definition().target();
        if (clock.instant().isAfter(firing.scheduled().plusSeconds(target.eventAgeSeconds()))) {
            drop(firing, "it is older than its retry policy lets it be");
            return;
        }
        clock.ran("schedule " + firing.key().group() + "/" + firing.key().name());
        count(firing.key(), "InvocationAttemptCount");
        switch (call(target, firing)) {
            case Answer.Accepted() -> finish(firing);
            case Answer.Refused(String code, String message, boolean again) -> {
                count(firing.key(), THROTTLED.contains(code) ? "TargetErrorThrottledCount" : "TargetErrorCount");
                if (again && firing.attempts() < target.retryAttempts()) {
                    retry(firing);
                } else {
                    drop(firing, code + ": " + message);
                }
            }
        }
    }

    private void count(ScheduleKey key, String metric) {
        counts.count(key.account(), key.region(), key.group(), metric);
    }

    private Answer call(ScheduleTarget target, Firing firing) {
        ScheduleKey key = firing.key();
        TargetCall call = TargetCall.of(target.arn()).orElseThrow();
        try {
            return api.call(new TargetApi.Request(
                    call.operation(target.arn()),
                    call.input(target, firing, () -> Ids.uuid(random)),
                    target.roleArn(),
                    firing.id(),
                    key.account(),
                    key.region()));
        } catch (RuntimeException | Error bug) {
            LOG.log(Level.ERROR, "Schedule " + key.arn() + " could not call " + target.arn(), bug);
            return new Answer.Refused("InternalFailure", String.valueOf(bug), true);
        }
    }

    private void retry(Firing firing) {
        Duration longest = SchedulerLimits.RETRY.multipliedBy(1L << Math.min(firing.attempts(), 20));
        Duration most = longest.compareTo(SchedulerLimits.RETRY_LONGEST) > 0 ? SchedulerLimits.RETRY_LONGEST : longest;
        // Half of it and some more, so that what failed together does not come together again.
        Duration pause = most.dividedBy(2).plusMillis(random.nextLong(most.toMillis() / 2 + 1));
        Firing again = firing.again(clock.instant().plus(pause));
        try {
            schedules.keep(again);
        } catch (StorageException notNow) {
            // What is kept says less of its attempts; the firing itself is there.
            LOG.log(Level.WARNING, "Schedule " + firing.key().arn() + ": " + notNow.getMessage());
        }
        later(again);
    }

    private void drop(Firing firing, String why) {
        count(firing.key(), "InvocationDroppedCount");
        LOG.log(
                Level.WARNING,
                "Schedule " + firing.key().arn() + " of " + firing.scheduled() + " is dropped after "
                        + (firing.attempts() + 1) + " attempts: " + why);
        finish(firing);
    }

    private void finish(Firing firing) {
        lock.lock();
        try {
            schedules.done(firing);
            schedules.find(firing.key())
                    .filter(schedule -> schedule.next() == null
                            && schedule.definition().deleteAfterCompletion()
                            && schedules.firings(firing.key()).isEmpty())
                    .ifPresent(schedule -> delete(schedule.key()));
        } finally {
            lock.unlock();
        }
    }

    private String executionId() {
        return HexFormat.of().toHexDigits(random.nextLong());
    }
}
