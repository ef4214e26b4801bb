package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.domain.ReplayState;
import dev.millrace.cloud.service.events.store.Archives;
import dev.millrace.cloud.service.events.store.Archives.Archived;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.cloud.service.events.store.Replays;
import dev.millrace.cloud.time.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Hands the events of archives over again. What was handed over, and the place up to where, is one write: a crash
/// neither skips nor repeats an event on its bus.
public final class ReplayRunner {
    private static final Logger LOG = System.getLogger(ReplayRunner.class.getName());
    private static final Duration LATER = Duration.ofSeconds(1);

    private final Replays replays;
    private final Archives archives;
    private final Buses buses;
    private final EventRouter router;
    private final DeliveryQueue queue;
    private final Clock clock;
    private volatile boolean stopped;

    ReplayRunner(
            Replays replays, Archives archives, Buses buses, EventRouter router, DeliveryQueue queue, Clock clock) {
        this.replays = replays;
        this.archives = archives;
        this.buses = buses;
        this.router = router;
        this.queue = queue;
        this.clock = clock;
    }

    void start() {
        replays.all().stream().filter(state -> !state.over()).forEach(this::begin);
    }

    void stop() {
        stopped = true;
    }

    public void begin(ReplayState state) {
        clock.after(Duration.ZERO, () -> goOn(state));
    }

    private void goOn(ReplayState begun) {
        try {
            boolean more = true;
            while (more && !stopped) {
                if (queue.full()) {
                    clock.after(LATER, () -> goOn(begun));
                    return;
                }
                more = step(begun);
            }
        } catch (RuntimeException notNow) {
            if (!stopped) {
                LOG.log(Level.WARNING, "The replay " + begun.name() + " goes on later: " + notNow.getMessage());
                clock.after(LATER, () -> goOn(begun));
            }
        }
    }

    /// @return whether there is more
    private boolean step(ReplayState begun) {
        ReplayState state = replays.find(begun.account(), begun.region(), begun.name())
                .filter(found -> found.started().equals(begun.started()) && !found.over())
                .orElse(null);
        if (state == null) {
            return false;
        }
        if (!state.underWay()) {
            end(state, ReplayState.CANCELLED, null);
            return false;
        }
        Optional<LiveBus> bus = BusRef.parse(state.busArn()).flatMap(buses::find);
        if (bus.isEmpty()) {
            end(state, ReplayState.FAILED, "The event bus was deleted.");
            return false;
        }
        long fromMs = Math.max(0, state.from().toEpochMilli());
        boolean first = state.placeMs() < fromMs;
        List<Archived> next = archives.next(
                state.archive(),
                first ? fromMs : state.placeMs(),
                first ? -1 : state.placeSequence(),
                state.until().toEpochMilli(),
                EventsLimits.REPLAYED_TOGETHER);
        if (next.isEmpty()) {
            end(state, ReplayState.COMPLETED, null);
            return false;
        }
        List<Event> events = next.stream()
                .map(one -> one.event().replayed(state.name(), clock.instant()))
                .toList();
        Archived last = next.getLast();
        replays.moveOn(
                state,
                now -> now.with(change -> change.state(
                                now.underWay() ? ReplayState.RUNNING : now.state())
                        .placeMs(last.timeMs())
                        .placeSequence(last.number())
                        .lastReplayed(last.event().time())),
                place -> router.accept(
                        bus.get(),
                        events,
                        rule -> state.rules().isEmpty() || state.rules().contains(rule.arn()),
                        place));
        return true;
    }

    private void end(ReplayState state, String how, @Nullable String reason) {
        replays.change(
                state, now -> now.with(change -> change.state(how).reason(reason).ended(clock.instant())));
    }
}
