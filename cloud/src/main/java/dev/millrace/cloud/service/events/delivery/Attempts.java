package dev.millrace.cloud.service.events.delivery;

import dev.millrace.cloud.service.events.delivery.EventCounts.Counted;
import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.events.delivery.Destination.Outcome;
import dev.millrace.cloud.service.events.delivery.Destination.Parcel;
import dev.millrace.cloud.service.events.delivery.Destination.Sender;
import dev.millrace.cloud.service.events.domain.TargetKind;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Attempts at deliveries: by the destination that knows the target, in the target's role, with the word of what failed
/// in the server's log.
final class Attempts implements DeliveryQueue.Attempt {
    private static final Logger LOG = System.getLogger(Attempts.class.getName());

    private final Map<TargetKind, Destination> destinations;
    private final BusDestination buses;
    private final Roles roles;
    private final EventCounts counts;
    private final InstantSource clock;
    private final RandomGenerator random;

    Attempts(
            Map<TargetKind, Destination> destinations,
            BusDestination buses,
            Roles roles,
            EventCounts counts,
            InstantSource clock,
            RandomGenerator random) {
        this.destinations = Map.copyOf(destinations);
        this.buses = buses;
        this.roles = roles;
        this.counts = counts;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public List<Retry> at(List<Delivery> together) throws InterruptedException {
        Retry[] after = new Retry[together.size()];
        Map<Sender, List<Integer>> bySender = new LinkedHashMap<>();
        for (int i = 0; i < after.length; i++) {
            Delivery one = together.get(i);
            bySender.computeIfAbsent(
                            new Sender(one.account(), one.region(), one.ruleArn(), one.roleArn()),
                            _ -> new ArrayList<>())
                    .add(i);
        }
        for (Map.Entry<Sender, List<Integer>> group : bySender.entrySet()) {
            List<Delivery> deliveries =
                    group.getValue().stream().map(together::get).toList();
            Instant begun = clock.instant();
            deliveries.forEach(delivery -> begun(delivery, begun));
            List<Outcome> outcomes = outcomes(group.getKey(), deliveries);
            Instant now = clock.instant();
            for (int i = 0; i < outcomes.size(); i++) {
                after[group.getValue().get(i)] = ended(deliveries.get(i), outcomes.get(i), now);
            }
        }
        return List.of(after);
    }

    private List<Outcome> outcomes(Sender sender, List<Delivery> deliveries) throws InterruptedException {
        String target = deliveries.getFirst().targetArn();
        Optional<TargetKind> kind = Arn.parse(target).flatMap(TargetKind::of);
        String role = sender.roleArn();
        if (role != null && !roles.assumable(role)) {
            return all(deliveries, Outcome.noPermissions("The role " + role + " cannot be assumed"));
        }
        if (role != null && kind.isPresent() && kind.get().needsRole()) {
            String action = kind.get().roleAction();
            if (!roles.may(role, action, target)) {
                return all(deliveries, Outcome.noPermissions("The role " + role + " may not " + action));
            }
        }
        if (kind.equals(Optional.of(TargetKind.BUS))) {
            return buses.deliver(target, sender, deliveries);
        }
        Destination destination = kind.map(destinations::get).orElse(null);
        if (destination == null) {
            return all(deliveries, Outcome.noResource("Nothing here takes events for " + target));
        }
        try {
            return destination.deliver(
                    target,
                    sender,
                    deliveries.stream()
                            .map(one -> new Parcel(one.payload(), one.partitionKey(), one.traceHeader()))
                            .toList());
        } catch (RuntimeException e) {
            return all(deliveries, new Outcome.Failed("INTERNAL_ERROR", String.valueOf(e.getMessage())));
        }
    }

    private static List<Outcome> all(List<Delivery> deliveries, Outcome outcome) {
        return Collections.nCopies(deliveries.size(), outcome);
    }

    private Retry ended(Delivery delivery, Outcome outcome, Instant now) {
        Retry after = Retry.after(delivery, outcome, now, random.nextDouble());
        if (after instanceof Retry.Dropped(String code, String message, String condition)) {
            count(delivery, Counted.FAILED_INVOCATIONS);
            count(delivery, Counted.INVOCATIONS);
            counts.record(of(delivery), Counted.COMPLETE_LATENCY, latency(delivery, now));
            LOG.log(
                    Level.WARNING,
                    "An event of " + delivery.ruleArn() + " is not delivered to " + delivery.targetArn() + ": " + code
                            + ", " + message
                            + (condition.equals("none")
                                    ? ""
                                    : " (" + condition + " reached after " + (delivery.attempts() + 1) + " attempts)"));
        } else if (after instanceof Retry.Done) {
            count(delivery, Counted.INVOCATIONS);
            count(delivery, Counted.SUCCESSFUL_INVOCATION_ATTEMPTS);
            counts.record(of(delivery), Counted.SUCCESS_LATENCY, latency(delivery, now));
            counts.record(of(delivery), Counted.COMPLETE_LATENCY, latency(delivery, now));
        } else {
            count(delivery, Counted.RETRY_INVOCATION_ATTEMPTS);
        }
        return after;
    }

    private void begun(Delivery delivery, Instant now) {
        count(delivery, Counted.INVOCATION_ATTEMPTS);
        if (delivery.attempts() == 0) {
            counts.record(of(delivery), Counted.START_LATENCY, latency(delivery, now));
        }
    }

    private void count(Delivery delivery, Counted counted) {
        counts.record(of(delivery), counted, 1);
    }

    private static EventCounts.Of of(Delivery delivery) {
        return new EventCounts.Of(delivery.account(), delivery.region(), delivery.bus(), delivery.rule());
    }

    private static double latency(Delivery delivery, Instant now) {
        return Duration.between(delivery.accepted(), now).toNanos() / 1e6;
    }
}
