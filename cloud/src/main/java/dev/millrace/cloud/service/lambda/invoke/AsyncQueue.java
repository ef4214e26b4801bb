package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.domain.AsyncSettings;
import dev.millrace.cloud.service.lambda.domain.FunctionKey;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.invoke.AsyncEvent.Last;
import dev.millrace.cloud.service.lambda.invoke.AsyncLanes.Again;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageException;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asynchronous events: kept before they are acknowledged, delivered at least once, in no order.
///
/// ```
/// accept ─▶ waits ─▶ runs ─▶ succeeded ────────────────▶ on-success destination ─▶ forgotten
///             ▲        ├─ failed: in 1 min, then 2 min; after the last: on-failure destination
///             └────────┴─ throttled, not ready: in 1 s, doubling to 5 min, until it is too old
/// ```
/// Every event is a document; what waits is known in memory by id and time only. After a crash all that are kept are
/// delivered again, those that ran at that moment among them.
public final class AsyncQueue implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(AsyncQueue.class.getName());
    private static final Duration SLOWEST = Duration.ofMinutes(5);

    private final Documents<AsyncEvent> documents;
    private final Functions functions;
    private final Invoker invoker;
    private final InvocationMetrics metrics;
    private final FailureDestination destinations;
    private final Clock clock;
    private final RandomGenerator random;
    private final AsyncLanes lanes;

    /// How events of a function end.
    private record Ends(AsyncSettings async, @Nullable String deadLetter) {}

    public AsyncQueue(
            Storage storage,
            Functions functions,
            Invoker invoker,
            InvocationMetrics metrics,
            FailureDestination destinations,
            Clock clock,
            RandomGenerator random,
            LambdaSettings settings) {
        this.documents = storage.documents("lambda-async", AsyncEvent.class);
        this.functions = functions;
        this.invoker = invoker;
        this.metrics = metrics;
        this.destinations = destinations;
        this.clock = clock;
        this.random = random;
        // A quarter of the environments is left for those who wait for their answers.
        this.lanes =
                new AsyncLanes(clock, Math.max(1, settings.maxEnvironments() * 3 / 4), this::atOnce, this::deliver);
    }

    /// What a function has reserved is what of it runs at once; with nothing reserved its events are told so.
    private int atOnce(FunctionKey key) {
        return functions
                .find(key)
                .map(LambdaFunction::reserved)
                .map(reserved -> Math.max(1, reserved))
                .orElse(Integer.MAX_VALUE);
    }

    /// Takes up what was left by the server before.
    public void start() {
        for (AsyncEvent event : documents.list()) {
            enqueue(event);
        }
    }

    /// Keeps an event; it will be delivered from now on.
    public void accept(FunctionRef ref, Invoker.Event event) {
        Instant now = clock.instant();
        AsyncEvent kept = new AsyncEvent(
                event.requestId(),
                ref.arn(),
                event.payload(),
                event.traceHeader(),
                event.clientContext(),
                now,
                now,
                0,
                0,
                null);
        documents.put(kept, kept.id());
        metrics.asyncReceived(ref);
        enqueue(kept);
    }

    /// How many wait or run.
    public int size() {
        return lanes.size();
    }

    /// How many wait for their time.
    public int waiting() {
        return lanes.waiting();
    }

    /// An invocation of this function has ended.
    public void roomCame(FunctionKey key) {
        lanes.roomCame(key);
    }

    /// Begins nothing more. What waits is kept.
    @Override
    public void close() {
        lanes.close();
    }

    private void enqueue(AsyncEvent event) {
        FunctionKey key = FunctionRef.parse(event.functionArn(), "", "")
                .map(FunctionRef::key)
                .orElseGet(() -> new FunctionKey("", "", event.functionArn()));
        lanes.add(key, event.id(), new Again(event.due(), false));
    }

    private @Nullable Again deliver(String id) throws InterruptedException {
        Optional<AsyncEvent> event = documents.find(id);
        return event.isPresent() ? deliver(event.get()) : null;
    }

    /// @return when it is to be tried again; null where it is dealt with
    private @Nullable Again deliver(AsyncEvent event) throws InterruptedException {
        Optional<FunctionRef> ref = FunctionRef.parse(event.functionArn(), "", "");
        Optional<LambdaFunction> function = ref.flatMap(one -> functions.find(one.key()));
        if (ref.isEmpty() || function.isEmpty()) {
            forget(event);
            return null;
        }
        Ends settings = new Ends(
                function.get()
                        .async()
                        .getOrDefault(ref.get().place(), new AsyncSettings(null, null, null, null, event.received())),
                function.get().latest().settings().deadLetterArn());
        if (tooOld(event, settings, clock.instant())) {
            return discard(event, settings, "EventAgeExceeded");
        }
        Instant began = clock.instant();
        Attempt attempt = invoker.invoke(
                ref.get(),
                new Invoker.Event(event.id(), event.payload(), event.traceHeader(), event.clientContext(), false));
        if (lanes.closed()) {
            return null;
        }
        return switch (attempt) {
            case Attempt.Done(Outcome outcome, String version) -> {
                if (event.invocations() == 0) {
                    metrics.asyncBegun(
                            ref.get(),
                            Duration.between(event.received(), began).toMillis());
                }
                Last last = new Last(version, outcome.functionError(), outcome.payload());
                AsyncEvent run = event.again(clock.instant(), last);
                if (outcome.functionError() == null) {
                    yield finish(run, settings.async.onSuccess(), "Success");
                }
                yield run.invocations() > settings.async.retriesOrDefault()
                        ? discard(run, settings, "RetriesExhausted")
                        : later(run, Duration.ofMinutes(run.invocations()), settings, false);
            }
            case Attempt.Throttled throttled -> {
                Integer reserved = function.get().reserved();
                yield reserved != null && reserved == 0
                        ? discard(event, settings, "ReservedConcurrencyIsZero")
                        : backOff(event, settings, true);
            }
            case Attempt.NotActive _, Attempt.RoleRefused _ -> backOff(event, settings, false);
            case Attempt.NotFound _ -> {
                forget(event);
                yield null;
            }
        };
    }

    private @Nullable Again backOff(AsyncEvent event, Ends settings, boolean throttled) {
        Duration wait = Duration.ofSeconds(1L << Math.min(event.attempts(), 9));
        return later(
                event.again(clock.instant(), null), wait.compareTo(SLOWEST) > 0 ? SLOWEST : wait, settings, throttled);
    }

    private @Nullable Again later(AsyncEvent event, Duration wait, Ends settings, boolean throttled) {
        Instant due = clock.instant().plus(wait);
        if (tooOld(event, settings, due)) {
            return discard(event, settings, "EventAgeExceeded");
        }
        AsyncEvent again = new AsyncEvent(
                event.id(),
                event.functionArn(),
                event.payload(),
                event.traceHeader(),
                event.clientContext(),
                event.received(),
                due,
                event.invocations(),
                event.attempts(),
                event.lastResponse());
        try {
            if (documents.find(again.id()).isEmpty()) {
                // The server was emptied meanwhile.
                return null;
            }
            documents.put(again, again.id());
        } catch (StorageException notNow) {
            // What is kept says less of its attempts; the event itself is there, and waits.
            LOG.log(System.Logger.Level.WARNING, "The event " + event.id() + ": " + notNow.getMessage());
        }
        return new Again(due, throttled);
    }

    private static boolean tooOld(AsyncEvent event, Ends settings, Instant at) {
        return at.isAfter(event.received().plus(settings.async.maxAge()));
    }

    private @Nullable Again discard(AsyncEvent event, Ends settings, String condition) {
        reference(event).ifPresent(metrics::asyncDropped);
        String queue = settings.deadLetter;
        if (queue != null) {
            try {
                FunctionRef from =
                        FunctionRef.parse(event.functionArn(), "", "").orElseThrow();
                destinations.send(
                        from.key().account(),
                        from.key().region(),
                        queue,
                        InvocationRecord.objectKey(event, clock.instant()),
                        event.payload());
            } catch (IOException notNow) {
                reference(event).ifPresent(metrics::deadLetterFailed);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The event " + event.id() + " did not reach " + queue + ": " + notNow.getMessage());
            }
        }
        return finish(event, settings.async.onFailure(), condition);
    }

    private @Nullable Again finish(AsyncEvent event, @Nullable String destination, String condition) {
        if (destination != null) {
            try {
                send(event, destination, condition);
            } catch (IOException notNow) {
                reference(event).ifPresent(metrics::destinationFailed);
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Word of the event " + event.id() + " did not reach " + destination + ": "
                                + notNow.getMessage());
            }
        }
        forget(event);
        return null;
    }

    private void send(AsyncEvent event, String destination, String condition) throws IOException {
        byte[] record = InvocationRecord.json(event, condition, clock.instant());
        FunctionRef from = FunctionRef.parse(event.functionArn(), "", "").orElseThrow();
        Optional<FunctionRef> function = destination.contains(":lambda:")
                ? FunctionRef.parse(
                        destination, from.key().account(), from.key().region())
                : Optional.empty();
        if (function.isPresent()) {
            accept(function.get(), new Invoker.Event(Ids.uuid(random), record, null, null, false));
        } else {
            destinations.send(
                    from.key().account(),
                    from.key().region(),
                    destination,
                    InvocationRecord.objectKey(event, clock.instant()),
                    record);
        }
    }

    private static Optional<FunctionRef> reference(AsyncEvent event) {
        return FunctionRef.parse(event.functionArn(), "", "");
    }

    private void forget(AsyncEvent event) {
        documents.delete(event.id());
    }
}
