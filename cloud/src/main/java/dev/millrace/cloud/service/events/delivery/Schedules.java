package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.aws.schedule.Reading;
import dev.millrace.cloud.aws.schedule.Schedule;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.Buses.BusRule;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Fires scheduled rules, each at its own time. What is due is computed from the clock and the rule alone, so that a
/// restart neither repeats nor moves anything; for the time when the server did not run nothing is made up.
final class Schedules {
    private static final Logger LOG = System.getLogger(Schedules.class.getName());

    /// What could not be kept (a full disk) is tried again after this.
    private static final Duration BROKEN = Duration.ofSeconds(5);

    private final Buses buses;
    private final EventRouter router;
    private final Clock clock;
    private final RandomGenerator random;

    /// Guards the alarms.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<BusRule, Armed> alarms = new HashMap<>();
    private boolean working;

    /// What a rule waits for.
    private record Armed(String schedule, Instant since, Instant due, Clock.Later alarm) {}

    Schedules(Buses buses, EventRouter router, Clock clock, RandomGenerator random) {
        this.buses = buses;
        this.router = router;
        this.clock = clock;
        this.random = random;
        buses.listen(this::changed);
    }

    void start() {
        lock.lock();
        try {
            working = true;
        } finally {
            lock.unlock();
        }
        buses.all().forEach(bus -> bus.rules().forEach(rule -> changed(new BusRule(bus.ref(), rule.name()))));
    }

    void stop() {
        lock.lock();
        try {
            working = false;
            alarms.values().forEach(armed -> armed.alarm.cancel());
            alarms.clear();
        } finally {
            lock.unlock();
        }
    }

    private void changed(BusRule place) {
        Optional<RuleState> rule = scheduled(place);
        lock.lock();
        try {
            if (!working) {
                return;
            }
            Armed armed = alarms.get(place);
            if (rule.isPresent() && armed != null && armed.schedule.equals(rule.get().schedule())
                    && armed.since.equals(rule.get().since())) {
                return;
            }
            if (armed != null) {
                armed.alarm.cancel();
                alarms.remove(place);
            }
            rule.ifPresent(found -> arm(place, found, clock.instant()));
        } finally {
            lock.unlock();
        }
    }

    private Optional<RuleState> scheduled(BusRule place) {
        return buses.find(place.bus())
                .flatMap(bus -> bus.rule(place.name()))
                .filter(rule -> rule.enabled() && rule.schedule() != null);
    }

    /// @param after the time behind which it is due
    private void arm(BusRule place, RuleState rule, Instant after) {
        if (rule.schedule() != null && Schedule.read(rule.schedule()) instanceof Reading.Understood(Schedule schedule)) {
            schedule.next(after, rule.since(), ZoneOffset.UTC).ifPresent(due -> wait(place, rule, due));
        }
    }

    private void wait(BusRule place, RuleState rule, Instant due) {
        Duration delay = Duration.between(clock.instant(), due);
        Clock.Later alarm = clock.after(delay.isNegative() ? Duration.ZERO : delay, () -> due(place, due));
        alarms.put(place, new Armed(String.valueOf(rule.schedule()), rule.since(), due, alarm));
    }

    private void due(BusRule place, Instant due) {
        Optional<RuleState> rule = scheduled(place);
        lock.lock();
        try {
            Armed armed = alarms.get(place);
            if (!working || armed == null || !armed.due.equals(due) || rule.isEmpty()) {
                return;
            }
            // A timer may come a little early.
            if (clock.instant().isBefore(due)) {
                wait(place, rule.get(), due);
                return;
            }
        } finally {
            lock.unlock();
        }
        Instant next = fire(rule.get(), due) ? due : null;
        lock.lock();
        try {
            Armed armed = alarms.get(place);
            if (!working || armed == null || !armed.due.equals(due)) {
                return;
            }
            if (next == null) {
                Clock.Later alarm = clock.after(BROKEN, () -> due(place, due));
                alarms.put(place, new Armed(armed.schedule, armed.since, due, alarm));
                return;
            }
            alarms.remove(place);
            // Of what fell due while the machine slept, one is made.
            Instant now = clock.instant();
            arm(place, rule.get(), now.isAfter(due) ? now : due);
        } finally {
            lock.unlock();
        }
    }

    /// @return whether it is kept
    private boolean fire(RuleState rule, Instant due) {
        try {
            router.fire(
                    rule,
                    new Event(
                            Ids.uuid(random),
                            rule.account(),
                            rule.region(),
                            "aws.events",
                            "Scheduled Event",
                            due,
                            List.of(rule.arn()),
                            "{}",
                            null,
                            null,
                            clock.instant(),
                            false));
            clock.ran("rule " + rule.name());
            return true;
        } catch (RuntimeException notNow) {
            LOG.log(Level.WARNING, "The rule " + rule.arn() + " fires later: " + notNow.getMessage());
            return false;
        }
    }
}
