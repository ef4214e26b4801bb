package dev.millrace.cloud.service.lambda.invoke;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.domain.AsyncSettings;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.LambdaFunction;
import dev.millrace.cloud.service.lambda.invoke.AsyncEvent.Last;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.cloud.service.lambda.store.Functions;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
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
    private final FailureDestination destinations;
    private final Clock clock;
    private final RandomGenerator random;
    private final int atOnce;

    /// Guards the lanes.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Lane> lanes = new HashMap<>();
    private boolean closed;

    private record Waiting(Instant due, String id) {}

    /// How events of a function end.
    private record Ends(AsyncSettings async, @Nullable String deadLetter) {}

    /// The events of one function.
    private static final class Lane {
        private final PriorityQueue<Waiting> waiting =
                new PriorityQueue<>(Comparator.comparing(Waiting::due).thenComparing(Waiting::id));
        private int running;
        private Clock.@Nullable Later wake;
    }

    public AsyncQueue(
            Storage storage,
            Functions functions,
            Invoker invoker,
            FailureDestination destinations,
            Clock clock,
            RandomGenerator random,
            LambdaSettings settings) {
        this.documents = storage.documents("lambda-async", AsyncEvent.class);
        this.functions = functions;
        this.invoker = invoker;
        this.destinations = destinations;
        this.clock = clock;
        this.random = random;
        this.atOnce = settings.maxEnvironments();
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
        enqueue(kept);
    }

    /// How many wait or run.
    public int size() {
        lock.lock();
        try {
            return lanes.values().stream()
                    .mapToInt(lane -> lane.waiting.size() + lane.running)
                    .sum();
        } finally {
            lock.unlock();
        }
    }

    /// How many wait for their time.
    public int waiting() {
        lock.lock();
        try {
            return lanes.values().stream().mapToInt(lane -> lane.waiting.size()).sum();
        } finally {
            lock.unlock();
        }
    }

    /// After the storage was wiped.
    public void reset() {
        lock.lock();
        try {
            lanes.values().forEach(lane -> lane.waiting.clear());
        } finally {
            lock.unlock();
        }
    }

    /// Begins nothing more. What waits is kept.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
    }

    private void enqueue(AsyncEvent event) {
        String lane = laneOf(event.functionArn());
        lock.lock();
        try {
            lanes.computeIfAbsent(lane, any -> new Lane()).waiting.add(new Waiting(event.due(), event.id()));
            pump(lane);
        } finally {
            lock.unlock();
        }
    }

    private static String laneOf(String arn) {
        return FunctionRef.parse(arn, "", "").map(ref -> ref.key().arn()).orElse(arn);
    }

    /// Begins what is due and has room. The lock is held.
    private void pump(String name) {
        Lane lane = lanes.get(name);
        if (lane == null || closed) {
            return;
        }
        Instant now = clock.instant();
        while (!lane.waiting.isEmpty() && lane.running < atOnce) {
            Waiting first = lane.waiting.peek();
            if (first.due.isAfter(now)) {
                if (lane.wake != null) {
                    lane.wake.cancel();
                }
                lane.wake = clock.after(Duration.between(now, first.due), () -> wake(name));
                return;
            }
            lane.waiting.remove();
            lane.running++;
            Thread.ofVirtual().name("async " + first.id).start(() -> work(name, first.id));
        }
        if (lane.waiting.isEmpty() && lane.running == 0) {
            lanes.remove(name);
        }
    }

    private void wake(String name) {
        lock.lock();
        try {
            pump(name);
        } finally {
            lock.unlock();
        }
    }

    private void work(String lane, String id) {
        AsyncEvent again = null;
        try {
            Optional<AsyncEvent> event = documents.find(id);
            if (event.isPresent()) {
                again = deliver(event.get());
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        } finally {
            lock.lock();
            try {
                Lane own = lanes.get(lane);
                if (own != null) {
                    own.running--;
                    if (again != null) {
                        own.waiting.add(new Waiting(again.due(), again.id()));
                    }
                    pump(lane);
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /// @return the event as it is to be tried again; null where it is dealt with
    private @Nullable AsyncEvent deliver(AsyncEvent event) throws InterruptedException {
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
        Attempt attempt = invoker.invoke(
                ref.get(),
                new Invoker.Event(event.id(), event.payload(), event.traceHeader(), event.clientContext(), false));
        if (isClosed()) {
            return null;
        }
        return switch (attempt) {
            case Attempt.Done(Outcome outcome, String version) -> {
                Last last = new Last(version, outcome.functionError(), outcome.payload());
                AsyncEvent run = event.again(clock.instant(), last);
                if (outcome.functionError() == null) {
                    yield finish(run, settings.async.onSuccess(), "Success");
                }
                yield run.invocations() > settings.async.retriesOrDefault()
                        ? discard(run, settings, "RetriesExhausted")
                        : later(run, Duration.ofMinutes(run.invocations()), settings);
            }
            case Attempt.Throttled throttled -> {
                Integer reserved = function.get().reserved();
                yield reserved != null && reserved == 0
                        ? discard(event, settings, "ReservedConcurrencyIsZero")
                        : backOff(event, settings);
            }
            case Attempt.NotActive _, Attempt.RoleRefused _ -> backOff(event, settings);
            case Attempt.NotFound _ -> {
                forget(event);
                yield null;
            }
        };
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable AsyncEvent backOff(AsyncEvent event, Ends settings) {
        Duration wait = Duration.ofSeconds(1L << Math.min(event.attempts(), 9));
        return later(event.again(clock.instant(), null), wait.compareTo(SLOWEST) > 0 ? SLOWEST : wait, settings);
    }

    private @Nullable AsyncEvent later(AsyncEvent event, Duration wait, Ends settings) {
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
        if (documents.find(again.id()).isEmpty()) {
            // The server was emptied meanwhile.
            return null;
        }
        documents.put(again, again.id());
        return again;
    }

    private static boolean tooOld(AsyncEvent event, Ends settings, Instant at) {
        return at.isAfter(event.received().plus(settings.async.maxAge()));
    }

    private @Nullable AsyncEvent discard(AsyncEvent event, Ends settings, String condition) {
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
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The event " + event.id() + " did not reach " + queue + ": " + notNow.getMessage());
            }
        }
        return finish(event, settings.async.onFailure(), condition);
    }

    private @Nullable AsyncEvent finish(AsyncEvent event, @Nullable String destination, String condition) {
        if (destination != null) {
            try {
                send(event, destination, condition);
            } catch (IOException notNow) {
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

    private void forget(AsyncEvent event) {
        documents.delete(event.id());
    }
}
