package dev.millrace.cloud.service.events;

import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Round;
import dev.millrace.cloud.service.events.delivery.Deliveries;
import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.cloud.service.events.delivery.EventCounts;
import dev.millrace.cloud.service.events.delivery.Roles;
import dev.millrace.cloud.service.events.domain.EventSize;
import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.service.events.operation.BusLookup;
import dev.millrace.cloud.service.events.operation.EventArchives;
import dev.millrace.cloud.service.events.operation.EventBuses;
import dev.millrace.cloud.service.events.operation.EventReplays;
import dev.millrace.cloud.service.events.operation.Permissions;
import dev.millrace.cloud.service.events.operation.PutEvents;
import dev.millrace.cloud.service.events.operation.PutRule;
import dev.millrace.cloud.service.events.operation.PutTargets;
import dev.millrace.cloud.service.events.operation.Rules;
import dev.millrace.cloud.service.events.operation.Tags;
import dev.millrace.cloud.service.events.operation.Targets;
import dev.millrace.cloud.service.events.operation.TestEventPattern;
import dev.millrace.cloud.service.events.store.Archives;
import dev.millrace.cloud.service.events.store.Buses;
import dev.millrace.cloud.service.events.store.Replays;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.events.EventsOperations;
import dev.millrace.wire.service.Service;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// EventBridge put together: its parts, and the table of its operations.
public final class EventsService implements Part {
    private static final Duration TRIM_EVERY = Duration.ofMinutes(1);

    private final BusRights rights;
    private final Archives archives;
    private final Replays replays;
    private final Deliveries deliveries;
    private final ServiceEvents intake;
    private final Clock clock;
    private final Service api;

    /// @param destinations by the kind of targets that they know; buses are known here
    public EventsService(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            Map<TargetKind, Destination> destinations,
            Roles roles,
            EventCounts counts) {
        this.clock = clock;
        Buses buses = new Buses(storage);
        rights = new BusRights(buses);
        archives = new Archives(storage, buses);
        replays = new Replays(storage);
        deliveries = new Deliveries(storage, clock, random, buses, archives, replays, destinations, roles, counts);
        intake = new EventIntake(buses, deliveries.router(), deliveries.queue(), clock, random);
        Set<TargetKind> offered = EnumSet.of(TargetKind.BUS);
        offered.addAll(destinations.keySet());
        api = Service.of(EventsOperations.FACTS, () -> {
            BusLookup lookup = new BusLookup(buses);
            EventBuses eventBuses = new EventBuses(buses, lookup, clock);
            Permissions permissions = new Permissions(buses, lookup, clock);
            PutRule putRule = new PutRule(buses, lookup, roles, clock);
            Rules rules = new Rules(buses, lookup, clock);
            PutTargets putTargets = new PutTargets(lookup, offered, roles);
            Targets targets = new Targets(lookup);
            PutEvents putEvents = new PutEvents(buses, deliveries.router(), deliveries.queue(), counts, clock, random);
            EventArchives eventArchives = new EventArchives(archives, lookup, clock, random);
            EventReplays eventReplays = new EventReplays(replays, archives, deliveries.replays(), lookup, clock);
            Tags tags = new Tags(buses, lookup);
            return new EventsOperations()
                // Buses
                .createEventBus(eventBuses::create)
                .updateEventBus(eventBuses::update)
                .deleteEventBus(eventBuses::delete)
                .describeEventBus(eventBuses::describe)
                .listEventBuses(eventBuses::list)
                .putPermission(permissions::put)
                .removePermission(permissions::remove)
                // Rules
                .putRule(putRule::answer)
                .describeRule(rules::describe)
                .listRules(rules::list)
                .listRuleNamesByTarget(rules::namesByTarget)
                .enableRule(rules::enable)
                .disableRule(rules::disable)
                .deleteRule(rules::delete)
                .testEventPattern((input, _) -> TestEventPattern.answer(input))
                // Targets
                .putTargets(putTargets::answer)
                .listTargetsByRule(targets::list)
                .removeTargets(targets::remove)
                // Events
                .putEvents(putEvents::answer)
                // Archives and replays
                .createArchive(eventArchives::create)
                .updateArchive(eventArchives::update)
                .deleteArchive(eventArchives::delete)
                .describeArchive(eventArchives::describe)
                .listArchives(eventArchives::list)
                .startReplay(eventReplays::start)
                .cancelReplay(eventReplays::cancel)
                .describeReplay(eventReplays::describe)
                .listReplays(eventReplays::list)
                // Tags
                .tagResource(tags::tag)
                .untagResource(tags::untag)
                .listTagsForResource(tags::list)
                .build();
        });
    }

    /// The operations, each with the code that answers it.
    public Service api() {
        return api;
    }

    /// For those who decide about access.
    public BusRights rights() {
        return rights;
    }

    /// For other services: what they tell of themselves.
    public ServiceEvents intake() {
        return intake;
    }

    /// Returns when no call of a target is under way, and what came of each is kept: for tests.
    void settled() throws InterruptedException {
        deliveries.queue().awaitQuiet(TRIM_EVERY);
    }

    @Override
    public void start() {
        deliveries.start();
    }

    @Override
    public List<Round> rounds() {
        return List.of(
                new Round(
                        "trimming archives of events",
                        TRIM_EVERY,
                        archives::untrimmedUntil,
                        () -> archives.trim(clock.instant(), EventSize::of)),
                new Round(
                        "forgetting replays",
                        TRIM_EVERY,
                        () -> replays.keptUntil(EventsLimits.REPLAY_KEPT),
                        () -> replays.trim(clock.instant().minus(EventsLimits.REPLAY_KEPT))));
    }

    @Override
    public void drain(Duration patience) {
        deliveries.drain(patience);
    }

    @Override
    public void stop() {
        deliveries.stop();
    }
}
