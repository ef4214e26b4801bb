package dev.millrace.cloud.service.athena.query;

import dev.millrace.cloud.service.athena.AthenaLimits;
import dev.millrace.cloud.service.athena.QueryEvents;
import dev.millrace.cloud.service.athena.query.Execution.State;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The executions that are kept: by id, by work group with the latest first, and by the client's token.
public final class Executions {
    /// @param order sorts the latest first
    private record Place(String account, String region, String workGroup, String order, String id) {}

    private record Token(String id, String fingerprint) {}

    private final Documents<Execution> executions;
    private final Documents<Place> places;
    private final Documents<Token> tokens;
    private final Storage storage;
    private final InstantSource clock;
    private final QueryEvents events;

    /// Held from looking at an execution to writing it.
    private final ReentrantLock changing = new ReentrantLock();

    public Executions(Storage storage, InstantSource clock, QueryEvents events) {
        this.storage = storage;
        this.clock = clock;
        this.events = events;
        this.executions = storage.documents("athena/executions", Execution.class);
        this.places = storage.documents("athena/history", Place.class);
        this.tokens = storage.documents("athena/tokens", Token.class);
    }

    /// What came of handing in an execution.
    public sealed interface Submitted {
        record Fresh(Execution execution) implements Submitted {}

        /// The token has been seen with this.
        record Known(String id) implements Submitted {}

        /// The token has been seen with something else.
        record Mismatch() implements Submitted {}
    }

    public Submitted submit(Execution execution, String token, String fingerprint) {
        changing.lock();
        try {
            Optional<Token> seen = tokens.find(execution.account(), execution.region(), token);
            if (seen.isPresent()) {
                return seen.get().fingerprint().equals(fingerprint)
                        ? new Submitted.Known(seen.get().id())
                        : new Submitted.Mismatch();
            }
            Place place = place(execution);
            storage.write(batch -> {
                batch.put(executions, execution, key(execution));
                batch.put(places, place, key(place));
                batch.put(
                        tokens,
                        new Token(execution.id(), fingerprint),
                        execution.account(),
                        execution.region(),
                        token);
            });
        } finally {
            changing.unlock();
        }
        tell(execution, null);
        return new Submitted.Fresh(execution);
    }

    public Optional<Execution> find(String account, String region, String id) {
        return executions.find(account, region, id);
    }

    /// Changes an execution that is not at its end yet.
    /// @return what it is now; empty where it is at its end, or gone
    public Optional<Execution> change(String account, String region, String id, UnaryOperator<Execution> change) {
        Execution before;
        Execution after;
        changing.lock();
        try {
            Optional<Execution> found = executions.find(account, region, id).filter(one -> !one.state().isFinal());
            if (found.isEmpty()) {
                return found;
            }
            before = found.get();
            Execution changed = change.apply(before);
            after = changed.state() == before.state() ? changed : changed.withSequence(before.sequence() + 1);
            if (after.state().isFinal()) {
                // Whose token it was, nobody needs any more.
                after = after.withCaller(null);
            }
            executions.put(after, key(after));
        } finally {
            changing.unlock();
        }
        if (after.state() != before.state()) {
            tell(after, before.state());
        }
        return Optional.of(after);
    }

    private void tell(Execution execution, @Nullable State previous) {
        events.changed(
                execution.account(),
                execution.region(),
                new QueryEvents.Change(
                        execution.id(),
                        execution.workGroup(),
                        execution.kind().type(),
                        previous == null ? null : previous.name(),
                        execution.state().name(),
                        execution.sequence(),
                        execution.state() == State.FAILED ? execution.reason() : null));
        if (execution.state().isFinal() && Boolean.TRUE.equals(execution.published())) {
            long now = clock.millis();
            events.measured(
                    execution.account(),
                    execution.region(),
                    new QueryEvents.Figures(
                            execution.workGroup(),
                            execution.kind().type(),
                            execution.state().name(),
                            execution.measured().scannedBytes(),
                            execution.queuedMillis(now),
                            execution.measured().planningMillis(),
                            execution.engineMillis(now),
                            execution.serviceMillis() == null ? 0 : execution.serviceMillis(),
                            execution.totalMillis(now)));
        }
    }

    /// Ids of a work group's executions, the latest first.
    /// @param after the place that a page before ended at; empty for the first
    /// @return places, each `order id`
    public List<String> history(String account, String region, String workGroup, String after, int atMost) {
        List<String> found = new ArrayList<>();
        places.scan(List.of(account, region, workGroup), after, place -> {
            String at = place.order() + " " + place.id();
            if (at.compareTo(after) > 0) {
                found.add(at);
            }
            return found.size() < atMost;
        });
        return found;
    }

    /// The latest execution of a work group that is as asked and not older than a time.
    Optional<Execution> latest(Execution like, long notBefore, Predicate<Execution> wanted) {
        AtomicReference<Execution> found = new AtomicReference<>();
        places.scan(List.of(like.account(), like.region(), like.workGroup()), "", place -> {
            Optional<Execution> one = executions.find(place.account(), place.region(), place.id());
            if (one.isPresent() && one.get().submitted() < notBefore) {
                return false;
            }
            one.filter(wanted).ifPresent(found::set);
            return found.get() == null;
        });
        return Optional.ofNullable(found.get());
    }

    /// Those that were not at their end when the server ended.
    List<Execution> unfinished() {
        return executions.list().stream().filter(one -> !one.state().isFinal()).toList();
    }

    /// Executions that are past their time are known no more.
    public void trim() {
        long before = clock.millis() - AthenaLimits.HISTORY.toMillis();
        for (Execution old : executions.list()) {
            if (old.state().isFinal() && old.submitted() < before) {
                forget(old);
            }
        }
    }

    /// All that a work group ran.
    public void forget(String account, String region, String workGroup) {
        for (Place place : places.list(account, region, workGroup)) {
            executions.find(account, region, place.id()).ifPresent(this::forget);
        }
    }

    private void forget(Execution old) {
        Place place = place(old);
        storage.write(batch -> {
            batch.delete(executions, key(old));
            batch.delete(places, key(place));
            batch.delete(tokens, old.account(), old.region(), old.token());
        });
    }

    private static Place place(Execution execution) {
        String order = String.format(Locale.ROOT, "%016x", Long.MAX_VALUE - execution.submitted());
        return new Place(execution.account(), execution.region(), execution.workGroup(), order, execution.id());
    }

    private static String[] key(Execution execution) {
        return new String[] {execution.account(), execution.region(), execution.id()};
    }

    private static String[] key(Place place) {
        return new String[] {
            place.account(), place.region(), place.workGroup(), place.order() + " " + place.id()
        };
    }
}
