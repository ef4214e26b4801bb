package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.mapping.Mapping.State;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageException;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.CreateEventSourceMappingRequest;
import dev.millrace.wire.lambda.DeleteEventSourceMappingRequest;
import dev.millrace.wire.lambda.DestinationConfig;
import dev.millrace.wire.lambda.EventSourceMappingConfiguration;
import dev.millrace.wire.lambda.EventSourceMappingMetricsConfig;
import dev.millrace.wire.lambda.Filter;
import dev.millrace.wire.lambda.FilterCriteria;
import dev.millrace.wire.lambda.GetEventSourceMappingRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsRequest;
import dev.millrace.wire.lambda.ListEventSourceMappingsResponse;
import dev.millrace.wire.lambda.OnFailure;
import dev.millrace.wire.lambda.UpdateEventSourceMappingRequest;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Event source mappings on Kinesis streams: the operations, and the mappings at work.
public final class KinesisMappings implements Part {
    private static final Logger LOG = System.getLogger(KinesisMappings.class.getName());
    private static final int PAGE = 100;

    private final Documents<Mapping> documents;
    private final Places places;
    private final Clock clock;
    private final StreamReader streams;
    private final MappedFunctions functions;
    private final FailureDestination destinations;
    private final MappingRules rules;
    private final RandomGenerator random;

    /// Guards the mappings and their documents; not held while a run is waited for.
    private final ReentrantLock lock = new ReentrantLock();

    private final TreeMap<String, Entry> entries = new TreeMap<>();
    private boolean closed;

    private static final class Entry {
        private Mapping mapping;
        private @Nullable MappingRun run;

        private Entry(Mapping mapping) {
            this.mapping = mapping;
        }
    }

    public KinesisMappings(
            Storage storage,
            Clock clock,
            RandomGenerator random,
            StreamReader streams,
            MappedFunctions functions,
            FailureDestination destinations) {
        this.documents = storage.documents("lambda-mappings", Mapping.class);
        this.places = new Places(storage);
        this.clock = clock;
        this.random = random;
        this.streams = streams;
        this.functions = functions;
        this.destinations = destinations;
        this.rules = new MappingRules(destinations);
    }

    /// Sets to work what was at work when the server ended. Once, when streams and functions are there.
    @Override
    public void start() {
        lock.lock();
        try {
            for (Mapping mapping : documents.list()) {
                Entry entry = new Entry(mapping);
                entries.put(mapping.uuid(), entry);
                if (mapping.state().changing()) {
                    settle(entry);
                } else if (mapping.enabled()) {
                    run(entry);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    public EventSourceMappingConfiguration create(CreateEventSourceMappingRequest input, Call call) {
        String source = rules.source(input, call.account(), call.region());
        MappedFunctions.Target function = functions
                .find(call.account(), call.region(), input.functionName())
                .orElseThrow(MappingRules::noFunction);
        MappingSettings settings = rules.settings(input, call.account(), call.region());
        Map<String, String> tags = MappingRules.TAGS.fresh(input.tags());
        if (streams.shards(source).isEmpty()) {
            throw MappingRules.streamNotFound(source);
        }
        if (!streams.readable(source, function.role())) {
            throw MappingRules.notReadable(source);
        }
        boolean enabled = input.enabled() == null || input.enabled();
        lock.lock();
        try {
            refuseSecond(source, function);
            Mapping mapping = new Mapping(
                    Ids.uuid(random),
                    call.account(),
                    call.region(),
                    source,
                    function.arn(),
                    String.valueOf(input.startingPosition()),
                    input.startingPositionTimestamp(),
                    settings,
                    State.CREATING,
                    enabled,
                    false,
                    Mapping.NOTHING_YET,
                    now(),
                    tags);
            Entry entry = new Entry(mapping);
            if (enabled) {
                begin(entry);
            }
            keep(entry);
            entries.put(mapping.uuid(), entry);
            settle(entry);
            return configuration(mapping);
        } finally {
            lock.unlock();
        }
    }

    public EventSourceMappingConfiguration get(GetEventSourceMappingRequest input, Call call) {
        lock.lock();
        try {
            return configuration(entry(input.uuid(), call).mapping);
        } finally {
            lock.unlock();
        }
    }

    public EventSourceMappingConfiguration update(UpdateEventSourceMappingRequest input, Call call) {
        lock.lock();
        try {
            Entry entry = entry(input.uuid(), call);
            Mapping before = entry.mapping;
            if (before.state().changing()) {
                throw MappingRules.inUse("update");
            }
            String function = before.functionArn();
            if (input.functionName() != null) {
                MappedFunctions.Target target = functions
                        .find(call.account(), call.region(), input.functionName())
                        .orElseThrow(MappingRules::noFunction);
                if (!target.arn().equals(function)) {
                    refuseSecond(before.sourceArn(), target);
                }
                function = target.arn();
            }
            MappingSettings settings = rules.settings(input, before);
            boolean enabled = input.enabled() == null ? before.enabled() : input.enabled();
            State state = enabled == before.enabled() ? State.UPDATING : enabled ? State.ENABLING : State.DISABLING;
            entry.mapping = before.updated(function, settings, state, enabled, now());
            if (enabled) {
                begin(entry);
            }
            keep(entry);
            settle(entry);
            return configuration(entry.mapping);
        } finally {
            lock.unlock();
        }
    }

    public EventSourceMappingConfiguration delete(DeleteEventSourceMappingRequest input, Call call) {
        lock.lock();
        try {
            Entry entry = entry(input.uuid(), call);
            if (entry.mapping.state().changing()) {
                throw MappingRules.inUse("delete");
            }
            entry.mapping = entry.mapping.withState(State.DELETING);
            keep(entry);
            settle(entry);
            return configuration(entry.mapping);
        } finally {
            lock.unlock();
        }
    }

    public ListEventSourceMappingsResponse list(ListEventSourceMappingsRequest input, Call call) {
        String function = input.functionName() == null
                ? null
                : functions.arn(call.account(), call.region(), input.functionName());
        int limit = input.maxItems() == null ? PAGE : Math.min(input.maxItems(), PAGE);
        List<EventSourceMappingConfiguration> page = new ArrayList<>();
        lock.lock();
        try {
            Collection<Entry> rest = input.marker() == null
                    ? entries.values()
                    : entries.tailMap(input.marker(), false).values();
            String last = null;
            for (Entry entry : rest) {
                Mapping mapping = entry.mapping;
                if (isOf(mapping, call)
                        && (input.eventSourceArn() == null
                                || input.eventSourceArn().equals(mapping.sourceArn()))
                        && (function == null || function.equals(mapping.functionArn()))) {
                    if (page.size() == limit) {
                        return new ListEventSourceMappingsResponse(last, page);
                    }
                    page.add(configuration(mapping));
                    last = mapping.uuid();
                }
            }
            return new ListEventSourceMappingsResponse(null, page);
        } finally {
            lock.unlock();
        }
    }

    /// In a sentence each, the mappings of all accounts whose last batch did not come to a good end: nobody who sees
    /// only functions and streams hears of them.
    public List<String> troubles() {
        lock.lock();
        try {
            return entries.values().stream()
                    .map(entry -> entry.mapping)
                    .filter(Mapping::troubled)
                    .limit(PAGE)
                    .map(mapping -> "event source mapping " + mapping.uuid() + " from " + mapping.sourceArn() + " to "
                            + mapping.functionArn() + ": " + mapping.lastResult())
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /// The tags of a mapping, by its ARN.
    public Map<String, String> tags(String arn, Call call) {
        lock.lock();
        try {
            return entry(uuid(arn), call).mapping.tags();
        } finally {
            lock.unlock();
        }
    }

    public void tag(String arn, Map<String, String> tags, Call call) {
        lock.lock();
        try {
            Entry entry = entry(uuid(arn), call);
            entry.mapping = entry.mapping.withTags(MappingRules.TAGS.added(entry.mapping.tags(), tags));
            keep(entry);
        } finally {
            lock.unlock();
        }
    }

    public void untag(String arn, Collection<String> keys, Call call) {
        lock.lock();
        try {
            Entry entry = entry(uuid(arn), call);
            entry.mapping = entry.mapping.withTags(MappingRules.TAGS.removed(entry.mapping.tags(), keys));
            keep(entry);
        } finally {
            lock.unlock();
        }
    }

    /// Ends all lanes, waiting a little for functions at work. What those have that are not waited for is delivered
    /// again after the next [#start].
    @Override
    public void drain(Duration patience) {
        List<MappingRun> runs = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            for (Entry entry : entries.values()) {
                if (entry.run != null) {
                    entry.run.stop();
                    runs.add(entry.run);
                }
            }
        } finally {
            lock.unlock();
        }
        long until = System.nanoTime() + patience.toNanos();
        try {
            for (MappingRun run : runs) {
                if (!run.await(Duration.ofNanos(Math.max(0, until - System.nanoTime())))) {
                    run.abandon();
                }
            }
        } catch (InterruptedException hurried) {
            runs.forEach(MappingRun::abandon);
            Thread.currentThread().interrupt();
        }
    }

    /// Ends all lanes at once; functions at work end unheard.
    @Override
    public void stop() {
        lock.lock();
        try {
            closed = true;
            for (Entry entry : entries.values()) {
                if (entry.run != null) {
                    entry.run.abandon();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Brings a change to its end: the run before stops, the state becomes what was asked for. On its own thread,
    /// because a function at work is waited for.
    private void settle(Entry entry) {
        Thread.ofVirtual().name("settles " + entry.mapping.uuid()).start(() -> {
            try {
                MappingRun before = running(entry);
                if (before != null) {
                    before.stop();
                    before.await();
                }
                settled(entry);
            } catch (InterruptedException impossible) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private @Nullable MappingRun running(Entry entry) {
        lock.lock();
        try {
            return entry.run;
        } finally {
            lock.unlock();
        }
    }

    private void settled(Entry entry) {
        lock.lock();
        try {
            if (closed || entries.get(entry.mapping.uuid()) != entry) {
                return;
            }
            entry.run = null;
            if (entry.mapping.state() == State.DELETING) {
                entries.remove(entry.mapping.uuid());
                forget(entry.mapping);
                return;
            }
            entry.mapping = entry.mapping.withState(entry.mapping.enabled() ? State.ENABLED : State.DISABLED);
            keep(entry);
            if (entry.mapping.enabled()) {
                run(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Fixes where the mapping begins, the first time that it is enabled: from this moment nothing is missed.
    private void begin(Entry entry) {
        if (!entry.mapping.started()) {
            if (entry.mapping.startingPosition().equals("LATEST")) {
                MappingRun.fixLatest(work(entry));
            }
            entry.mapping = entry.mapping.withStarted(true);
        }
    }

    private void run(Entry entry) {
        entry.run = new MappingRun(work(entry));
        entry.run.start();
    }

    private Work work(Entry entry) {
        Mapping mapping = entry.mapping;
        return new Work(
                mapping,
                RecordFilter.of(mapping.settings().filters()),
                streams,
                functions,
                destinations,
                places.hold(mapping.uuid()),
                clock,
                random,
                result -> result(entry, result));
    }

    private void result(Entry entry, String result) {
        lock.lock();
        try {
            if (!closed
                    && entries.get(entry.mapping.uuid()) == entry
                    && !entry.mapping.lastResult().equals(result)) {
                entry.mapping = entry.mapping.withLastResult(result);
                keepResult(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /// A result is a hint: where it cannot be kept (a full disk) the run goes on, and it is told from memory.
    private void keepResult(Entry entry) {
        try {
            keep(entry);
        } catch (StorageException notNow) {
            LOG.log(Level.DEBUG, "The result of mapping " + entry.mapping.uuid() + " is not kept", notNow);
        }
    }

    private void keep(Entry entry) {
        Mapping mapping = entry.mapping;
        documents.put(mapping, mapping.account(), mapping.region(), mapping.uuid());
    }

    private void forget(Mapping mapping) {
        documents.delete(mapping.account(), mapping.region(), mapping.uuid());
        places.forgetAll(mapping.uuid());
    }

    private void refuseSecond(String source, MappedFunctions.Target function) {
        for (Entry entry : entries.values()) {
            if (entry.mapping.sourceArn().equals(source)
                    && entry.mapping.functionArn().equals(function.arn())) {
                throw MappingRules.conflict(source, function.name(), entry.mapping.uuid());
            }
        }
    }

    private Entry entry(String uuid, Call call) {
        return Optional.ofNullable(entries.get(uuid))
                .filter(entry -> isOf(entry.mapping, call))
                .orElseThrow(MappingRules::noMapping);
    }

    private static boolean isOf(Mapping mapping, Call call) {
        return mapping.account().equals(call.account()) && mapping.region().equals(call.region());
    }

    private static String uuid(String arn) {
        return arn.substring(arn.lastIndexOf(':') + 1);
    }

    private Instant now() {
        return AwsTime.millis(clock);
    }

    private static EventSourceMappingConfiguration configuration(Mapping mapping) {
        MappingSettings settings = mapping.settings();
        return EventSourceMappingConfiguration.builder()
                .uuid(mapping.uuid())
                .eventSourceMappingArn(mapping.arn())
                .eventSourceArn(mapping.sourceArn())
                .functionArn(mapping.functionArn())
                .startingPosition(mapping.startingPosition())
                .startingPositionTimestamp(mapping.startingTime())
                .batchSize(settings.batchSize())
                .maximumBatchingWindowInSeconds(settings.batchingWindowSeconds())
                .parallelizationFactor(settings.parallelizationFactor())
                .maximumRecordAgeInSeconds(settings.maximumRecordAgeSeconds())
                .maximumRetryAttempts(settings.maximumRetryAttempts())
                .bisectBatchOnFunctionError(settings.bisectOnError())
                .tumblingWindowInSeconds(settings.tumblingWindowSeconds())
                .functionResponseTypes(settings.reportItemFailures() ? List.of("ReportBatchItemFailures") : List.of())
                .filterCriteria(
                        settings.filters().isEmpty()
                                ? null
                                : new FilterCriteria(settings.filters().stream()
                                        .map(Filter::new)
                                        .toList()))
                .destinationConfig(new DestinationConfig(null, new OnFailure(settings.onFailure())))
                .kmsKeyArn(settings.kmsKeyArn())
                .metricsConfig(
                        settings.metrics() == null ? null : new EventSourceMappingMetricsConfig(settings.metrics()))
                .state(mapping.state().word())
                .stateTransitionReason("User action")
                .lastProcessingResult(mapping.lastResult())
                .lastModified(mapping.lastModified())
                .build();
    }
}
