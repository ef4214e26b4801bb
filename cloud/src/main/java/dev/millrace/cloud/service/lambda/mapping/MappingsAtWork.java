package dev.millrace.cloud.service.lambda.mapping;

import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.service.lambda.FailureDestination;
import dev.millrace.cloud.service.lambda.mapping.Mapping.State;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageException;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Call;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The mappings that there are, kept, and what each enabled one has at work. A change is kept and told as under way;
/// the run before comes to its end, and then the state is what was asked for, and the next run begins.
public final class MappingsAtWork implements Part {
    private static final Logger LOG = System.getLogger(MappingsAtWork.class.getName());

    /// So many troubles are told at a time.
    private static final int TROUBLES = 100;

    private final Documents<Mapping> documents;
    private final Places places;
    private final Clock clock;
    private final StreamReader streams;
    private final MappedFunctions functions;
    private final FailureDestination destinations;
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

    public MappingsAtWork(
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

    /// A new mapping, which is brought to the state that it is to have.
    /// @param made makes it while no other changes; what it throws is thrown here
    /// @return as it was made
    Mapping add(Supplier<Mapping> made) {
        return locked(() -> {
            Mapping mapping = made.get();
            Entry entry = new Entry(mapping);
            begin(entry);
            keep(entry);
            entries.put(mapping.uuid(), entry);
            settle(entry);
            return mapping;
        });
    }

    /// Changes a mapping to a state that is under way, and brings that to its end.
    /// @param change is made while no other is; what it throws is thrown here
    Mapping change(String uuid, Call call, UnaryOperator<Mapping> change) {
        return locked(() -> {
            Entry entry = entry(uuid, call);
            entry.mapping = change.apply(entry.mapping);
            begin(entry);
            keep(entry);
            settle(entry);
            return entry.mapping;
        });
    }

    /// Changes what no run goes by.
    void note(String uuid, Call call, UnaryOperator<Mapping> change) {
        locked(() -> {
            Entry entry = entry(uuid, call);
            entry.mapping = change.apply(entry.mapping);
            keep(entry);
            return entry.mapping;
        });
    }

    Mapping find(String uuid, Call call) {
        return locked(() -> entry(uuid, call).mapping);
    }

    /// The one from a stream to a function, of whatever account.
    Optional<Mapping> between(String sourceArn, String functionArn) {
        return locked(() -> entries.values().stream()
                .map(entry -> entry.mapping)
                .filter(mapping -> mapping.sourceArn().equals(sourceArn)
                        && mapping.functionArn().equals(functionArn))
                .findFirst());
    }

    /// The caller's, by their ids.
    /// @param after the id after which they begin; null for the first
    List<Mapping> list(Call call, @Nullable String after, Predicate<Mapping> which, int limit) {
        return locked(() -> (after == null ? entries : entries.tailMap(after, false))
                .values().stream()
                        .map(entry -> entry.mapping)
                        .filter(mapping -> isOf(mapping, call) && which.test(mapping))
                        .limit(limit)
                        .toList());
    }

    /// In a sentence each, the mappings of all accounts whose last batch did not come to a good end: nobody who sees
    /// only functions and streams hears of them.
    public List<String> troubles() {
        return locked(() -> entries.values().stream()
                .map(entry -> entry.mapping)
                .filter(Mapping::troubled)
                .limit(TROUBLES)
                .map(mapping -> "event source mapping " + mapping.uuid() + " from " + mapping.sourceArn() + " to "
                        + mapping.functionArn() + ": " + mapping.lastResult())
                .toList());
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
                MappingRun before = locked(() -> Optional.ofNullable(entry.run)).orElse(null);
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
        if (entry.mapping.enabled() && !entry.mapping.started()) {
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

    private Entry entry(String uuid, Call call) {
        return Optional.ofNullable(entries.get(uuid))
                .filter(entry -> isOf(entry.mapping, call))
                .orElseThrow(MappingRules::noMapping);
    }

    private static boolean isOf(Mapping mapping, Call call) {
        return mapping.account().equals(call.account()) && mapping.region().equals(call.region());
    }

    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }
}
