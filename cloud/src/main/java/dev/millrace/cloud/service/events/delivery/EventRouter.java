package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.events.EventsLimits;
import dev.millrace.cloud.service.events.domain.ArchiveState;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.service.events.domain.EventSize;
import dev.millrace.cloud.service.events.domain.RoutedRule;
import dev.millrace.cloud.service.events.domain.RuleState;
import dev.millrace.cloud.service.events.domain.SeenEvent;
import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.service.events.store.Archives;
import dev.millrace.cloud.service.events.store.LiveBus;
import dev.millrace.wire.events.RetryPolicy;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// Brings events from their bus on their way. When a call returns, all that its events set off is kept, in one write:
/// a delivery for each target of each rule that matches, and the events in the archives that want them.
public final class EventRouter {
    private static final Predicate<RuleState> EVERY = _ -> true;
    private static final Archives.With ALONE = _ -> {};

    private final Archives archives;
    private final DeliveryQueue queue;
    private final EventCounts counts;
    private final InstantSource clock;
    private final RandomGenerator random;

    EventRouter(
            Archives archives, DeliveryQueue queue, EventCounts counts, InstantSource clock, RandomGenerator random) {
        this.archives = archives;
        this.queue = queue;
        this.counts = counts;
        this.clock = clock;
        this.random = random;
    }

    /// Events that came to a bus.
    public void accept(LiveBus bus, List<Event> events) {
        accept(bus, events, EVERY, ALONE);
    }

    /// Events for some of the rules of a bus, with other writes that belong to the same moment.
    void accept(LiveBus bus, List<Event> events, Predicate<RuleState> rules, Archives.With with) {
        List<Delivery> deliveries = new ArrayList<>();
        List<Archives.Entry> entries = new ArrayList<>();
        Instant now = clock.instant();
        for (Event event : events) {
            SeenEvent seen = new SeenEvent(event);
            LiveBus.Matches matches = bus.matching(seen.json());
            for (RoutedRule rule : matches.rules()) {
                if (rules.test(rule.rule())) {
                    triggered(rule.rule());
                    addTo(deliveries, rule, seen, now);
                }
            }
            // What an archive gives again does not come into one.
            if (event.replayName() == null) {
                for (ArchiveState archive : matches.archives()) {
                    entries.add(new Archives.Entry(archive, event, EventSize.of(event)));
                }
            }
        }
        keep(deliveries, entries, with);
    }

    /// An event for one rule, whatever its pattern.
    void fire(RuleState rule, Event event) {
        List<Delivery> deliveries = new ArrayList<>();
        triggered(rule);
        addTo(deliveries, RoutedRule.of(rule), new SeenEvent(event), clock.instant());
        keep(deliveries, List.of(), ALONE);
    }

    private void keep(List<Delivery> deliveries, List<Archives.Entry> entries, Archives.With with) {
        if (deliveries.isEmpty() && entries.isEmpty() && with == ALONE) {
            return;
        }
        archives.append(entries, batch -> {
            queue.keep(batch, deliveries);
            with.nameTo(batch);
        });
        queue.enqueue(deliveries);
    }

    private void triggered(RuleState rule) {
        EventCounts.Of of = new EventCounts.Of(rule.account(), rule.region(), rule.bus(), rule.name());
        counts.record(of, EventCounts.Counted.MATCHED_EVENTS, 1);
        counts.record(of, EventCounts.Counted.TRIGGERED_RULES, 1);
    }

    private void addTo(List<Delivery> deliveries, RoutedRule routed, SeenEvent event, Instant now) {
        RuleState rule = routed.rule();
        for (RoutedRule.Aim aim : routed.aims()) {
            Optional<TargetKind> kind = Arn.parse(aim.target().arn()).flatMap(TargetKind::of);
            boolean toBus = kind.equals(Optional.of(TargetKind.BUS));
            if (toBus && event.event().forwarded()) {
                // As on AWS: an event goes from one bus to a second, and to no third.
                continue;
            }
            counts.record(
                    new EventCounts.Of(rule.account(), rule.region(), null, null),
                    EventCounts.Counted.INVOCATIONS_CREATED,
                    1);
            RetryPolicy retries = aim.target().retryPolicy();
            deliveries.add(new Delivery(
                    Ids.uuid(random),
                    rule.account(),
                    rule.region(),
                    rule.bus(),
                    rule.name(),
                    rule.arn(),
                    aim.target().arn(),
                    aim.target().roleArn(),
                    toBus ? "" : aim.input().render(event, rule),
                    kind.equals(Optional.of(TargetKind.STREAM)) ? aim.partitionKey(event) : null,
                    event.event().traceHeader(),
                    toBus ? event.event() : null,
                    now,
                    now,
                    0,
                    retries == null || retries.maximumRetryAttempts() == null
                            ? EventsLimits.RETRY_ATTEMPTS
                            : retries.maximumRetryAttempts(),
                    retries == null || retries.maximumEventAgeInSeconds() == null
                            ? (int) EventsLimits.RETRY_AGE.toSeconds()
                            : retries.maximumEventAgeInSeconds()));
        }
    }
}
