package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.store.Functions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What Lambda counts of functions (docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html): for the
/// account, for a function, for what of it was called (its name, a version, an alias), and for the version behind an
/// alias. An invocation is of the minute in which it began.
public final class InvocationMetrics {
    private static final String NAMESPACE = "AWS/Lambda";

    private final Metrics metrics;
    private final Functions functions;
    private final Map<Place, Counts> counts = new ConcurrentHashMap<>();
    private final Map<Region, Running> regions = new ConcurrentHashMap<>();
    private final Map<FunctionKey, Running> running = new ConcurrentHashMap<>();

    /// What is counted together.
    /// @param executed the version behind an alias; null for what is no alias
    private record Place(FunctionKey function, @Nullable String qualifier, @Nullable String executed) {}

    private record Region(String account, String region) {}

    public InvocationMetrics(Metrics metrics, Functions functions) {
        this.metrics = metrics;
        this.functions = functions;
    }

    /// One metric under each of its sets of dimensions.
    private record Fan(List<Series> all) {
        void record(double value) {
            all.forEach(series -> series.record(value));
        }

        void recordAt(Instant time, double value) {
            all.forEach(series -> series.recordAt(time, value));
        }
    }

    private record Counts(
            Fan invocations,
            Fan errors,
            Fan throttles,
            Fan duration,
            Fan iteratorAge,
            Fan asyncReceived,
            Fan asyncAge,
            Fan asyncDropped,
            Fan deadLetterErrors,
            Fan destinationFailures) {}

    /// How many are at work, and where that is told.
    private record Running(AtomicInteger now, Series series) {}

    /// An invocation that may begin; to be closed at its end.
    public Entered entered(LambdaFunction function) {
        FunctionKey key = function.key();
        Running all = regions.computeIfAbsent(
                new Region(key.account(), key.region()),
                region -> new Running(
                        new AtomicInteger(), series(key, "ConcurrentExecutions", Unit.COUNT, Map.of())));
        Running own = running.computeIfAbsent(key, made -> {
            running.keySet().removeIf(known -> !known.equals(made) && functions.find(known).isEmpty());
            return new Running(
                    new AtomicInteger(),
                    series(made, "ConcurrentExecutions", Unit.COUNT, Map.of("FunctionName", made.name())));
        });
        all.series.record(all.now.incrementAndGet());
        own.series.record(own.now.incrementAndGet());
        return () -> {
            all.now.decrementAndGet();
            own.now.decrementAndGet();
        };
    }

    /// An invocation at work.
    @FunctionalInterface
    public interface Entered extends AutoCloseable {
        @Override
        void close();
    }

    /// An invocation that has run.
    void ran(FunctionRef ref, boolean alias, Attempt.Done done, Instant began) {
        Counts at = at(ref.key(), ref.qualifier(), alias ? done.executedVersion() : null);
        at.invocations.recordAt(began, 1);
        at.errors.recordAt(began, done.outcome().functionError() == null ? 0 : 1);
        at.throttles.recordAt(began, 0);
        at.duration.recordAt(began, done.outcome().millis());
    }

    void throttled(FunctionRef ref) {
        at(ref.key(), ref.qualifier(), null).throttles.record(1);
    }

    /// @param ageMs of the last record of a batch from a stream, when it is handed to the function
    void batch(FunctionRef ref, long ageMs) {
        at(ref.key(), ref.qualifier(), null).iteratorAge.record(ageMs);
    }

    void asyncReceived(FunctionRef ref) {
        at(ref.key(), ref.qualifier(), null).asyncReceived.record(1);
    }

    /// @param ageMs of an event when the function is first called with it
    void asyncBegun(FunctionRef ref, long ageMs) {
        at(ref.key(), ref.qualifier(), null).asyncAge.record(ageMs);
    }

    void asyncDropped(FunctionRef ref) {
        at(ref.key(), ref.qualifier(), null).asyncDropped.record(1);
    }

    void deadLetterFailed(FunctionRef ref) {
        at(ref.key(), ref.qualifier(), null).deadLetterErrors.record(1);
    }

    void destinationFailed(FunctionRef ref) {
        at(ref.key(), ref.qualifier(), null).destinationFailures.record(1);
    }

    private Counts at(FunctionKey key, @Nullable String qualifier, @Nullable String executed) {
        Place place = new Place(key, qualifier, executed);
        Counts known = counts.get(place);
        if (known != null) {
            return known;
        }
        // Functions come and go: what is counted of those that went is dropped when another comes.
        counts.keySet().removeIf(other -> functions.find(other.function).isEmpty());
        return counts.computeIfAbsent(place, this::made);
    }

    private Counts made(Place place) {
        return new Counts(
                everywhere(place, "Invocations", Unit.COUNT),
                everywhere(place, "Errors", Unit.COUNT),
                everywhere(place, "Throttles", Unit.COUNT),
                everywhere(place, "Duration", Unit.MILLISECONDS),
                everywhere(place, "IteratorAge", Unit.MILLISECONDS),
                everywhere(place, "AsyncEventsReceived", Unit.COUNT),
                everywhere(place, "AsyncEventAge", Unit.MILLISECONDS),
                everywhere(place, "AsyncEventsDropped", Unit.COUNT),
                everywhere(place, "DeadLetterErrors", Unit.COUNT),
                everywhere(place, "DestinationDeliveryFailures", Unit.COUNT));
    }

    private Fan everywhere(Place place, String metric, Unit unit) {
        FunctionKey key = place.function;
        String resource = place.qualifier == null ? key.name() : key.name() + ":" + place.qualifier;
        Map<String, String> dimensions = new TreeMap<>();
        List<Series> all = new ArrayList<>();
        all.add(series(key, metric, unit, dimensions));
        dimensions.put("FunctionName", key.name());
        all.add(series(key, metric, unit, dimensions));
        dimensions.put("Resource", resource);
        all.add(series(key, metric, unit, dimensions));
        if (place.executed != null) {
            dimensions.put("ExecutedVersion", place.executed);
            all.add(series(key, metric, unit, dimensions));
        }
        return new Fan(List.copyOf(all));
    }

    private Series series(FunctionKey key, String metric, Unit unit, Map<String, String> dimensions) {
        return metrics.series(key.account(), key.region(), NAMESPACE, metric, unit, dimensions);
    }
}
