package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.service.kinesis.domain.ConsumerState;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A stream at work: what is kept of it, and its shards' logs. Readers see one [View] at a time; changes happen one
/// after another.
public final class LiveStream {
    /// A stream at one moment.
    public static final class View {
        private final StreamState state;
        private final Routing routing;
        private final Map<Integer, ShardLog> logs;
        /// By shard; empty where none has metrics of its own.
        private final Map<Integer, ShardMetrics> metrics;

        private View(StreamState state, Map<Integer, ShardLog> logs, Map<Integer, ShardMetrics> metrics) {
            this.state = state;
            this.routing = new Routing(state.shards().open());
            this.logs = logs;
            this.metrics = metrics;
        }

        /// What is counted of a shard by itself; null where nothing is.
        public @Nullable ShardMetrics metrics(int shard) {
            return metrics.isEmpty() ? null : metrics.get(shard);
        }

        public StreamState state() {
            return state;
        }

        public Routing routing() {
            return routing;
        }

        /// The log of a shard that is among the state's.
        public ShardLog log(Shard shard) {
            ShardLog log = logs.get(shard.index());
            if (log == null) {
                throw new IllegalStateException("No log of " + shard.id());
            }
            return log;
        }
    }

    private final Streams streams;
    private final StreamMetrics metrics;
    private final ConcurrentSkipListMap<String, LiveConsumer> consumers = new ConcurrentSkipListMap<>();
    private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock changes = new ReentrantLock();
    private volatile View view;
    private volatile boolean deleted;

    LiveStream(Streams streams, StreamState state, List<ConsumerState> consumers, StreamMetrics metrics) {
        this.streams = streams;
        this.metrics = metrics;
        for (ConsumerState consumer : consumers) {
            this.consumers.put(consumer.name(), new LiveConsumer(consumer));
        }
        this.view = new View(state, logs(state, Map.of()), metrics(state));
    }

    /// Where what is done with it is counted.
    public StreamMetrics metrics() {
        return metrics;
    }

    public View view() {
        return view;
    }

    public StreamState state() {
        return view.state;
    }

    /// The shard's facts, where the stream has it.
    public Optional<Shard> shard(ShardId id) {
        return view.state.shards().find(id);
    }

    public boolean deleted() {
        return deleted;
    }

    /// Has somebody told when records came, when shards closed and when the stream ended, on the thread that did it: he
    /// does not wait.
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    public void unlisten(Runnable listener) {
        listeners.remove(listener);
    }

    /// Tells those who listen.
    public void tell() {
        listeners.forEach(Runnable::run);
    }

    /// Those that are registered, in the order of their names.
    public List<LiveConsumer> consumers() {
        return List.copyOf(consumers.values());
    }

    public Optional<LiveConsumer> consumer(String name) {
        return Optional.ofNullable(consumers.get(name));
    }

    /// Registers a consumer: `make` decides on those that are there and may throw.
    public LiveConsumer register(Function<List<LiveConsumer>, ConsumerState> make) {
        changes.lock();
        try {
            refuseIfDeleted();
            ConsumerState made = make.apply(consumers());
            streams.keep(made);
            LiveConsumer consumer = new LiveConsumer(made);
            consumers.put(made.name(), consumer);
            return consumer;
        } finally {
            changes.unlock();
        }
    }

    /// Changes one of the stream's consumers: `change` decides on the newest state and may throw.
    /// @return whether it was registered still
    public boolean change(LiveConsumer consumer, UnaryOperator<ConsumerState> change) {
        changes.lock();
        try {
            if (consumer.deregistered()) {
                return false;
            }
            ConsumerState after = change.apply(consumer.state());
            streams.keep(after);
            consumer.become(after);
            return true;
        } finally {
            changes.unlock();
        }
    }

    /// @return whether it was registered still
    public boolean deregister(LiveConsumer consumer) {
        changes.lock();
        try {
            if (consumer.deregistered()) {
                return false;
            }
            streams.drop(consumer.state());
            consumers.remove(consumer.state().name(), consumer);
            consumer.end();
            return true;
        } finally {
            changes.unlock();
        }
    }

    /// Changes the stream: `change` decides on the newest state and may throw. Shards that the change closes take no
    /// record from the moment that it is decided; records that come meanwhile wait and go to their children.
    /// @return the state after
    public StreamState change(UnaryOperator<StreamState> change) {
        changes.lock();
        try {
            View before = view;
            refuseIfDeleted();
            StreamState after = change.apply(before.state);
            List<ShardLog> closing = closing(before, after);
            boolean kept = false;
            for (ShardLog log : closing) {
                log.seal();
            }
            try {
                streams.keep(before.state, after);
                kept = true;
            } finally {
                if (!kept) {
                    closing.forEach(ShardLog::unseal);
                }
            }
            view = new View(after, logs(after, before.logs), metrics(after));
            closing.forEach(ShardLog::finish);
            if (!closing.isEmpty()) {
                tell();
            }
            return after;
        } finally {
            changes.unlock();
        }
    }

    /// Waits until a change at work, if any, is over.
    public void awaitChange() {
        changes.lock();
        changes.unlock();
    }

    /// Ends the stream: nothing is written or found any more, its consumers are gone, and waiting readers wake.
    /// @param mayGo decides on its consumers and may throw
    /// @param forget drops it from what is kept
    void end(Consumer<List<LiveConsumer>> mayGo, Runnable forget) {
        changes.lock();
        try {
            refuseIfDeleted();
            mayGo.accept(consumers());
            List<ShardLog> open = view.routing.open().stream().map(view::log).toList();
            open.forEach(ShardLog::seal);
            try {
                forget.run();
                deleted = true;
            } finally {
                if (!deleted) {
                    open.forEach(ShardLog::unseal);
                }
            }
            consumers.values().forEach(LiveConsumer::end);
            open.forEach(ShardLog::finish);
            tell();
        } finally {
            changes.unlock();
        }
    }

    private void refuseIfDeleted() {
        if (deleted) {
            throw new ResourceNotFoundException(
                    "Stream " + state().name() + " under account " + state().account() + " not found.");
        }
    }

    private static List<ShardLog> closing(View before, StreamState after) {
        return before.routing.open().stream()
                .filter(shard -> after.shards()
                        .find(shard.id())
                        .map(same -> !same.takesRecords())
                        .orElse(true))
                .map(before::log)
                .toList();
    }

    private Map<Integer, ShardMetrics> metrics(StreamState state) {
        Map<Integer, ShardMetrics> byShard = new HashMap<>();
        if (!state.shardLevelMetrics().isEmpty()) {
            for (Shard shard : state.shards().all()) {
                byShard.put(shard.index(), metrics.shard(shard.id(), state.shardLevelMetrics()));
            }
        }
        return Map.copyOf(byShard);
    }

    private Map<Integer, ShardLog> logs(StreamState state, Map<Integer, ShardLog> known) {
        Map<Integer, ShardLog> logs = new HashMap<>();
        for (Shard shard : state.shards().all()) {
            ShardLog log = known.get(shard.index());
            logs.put(
                    shard.index(),
                    log != null ? log : streams.openLog(state.uid(), shard.index(), !shard.takesRecords()));
        }
        return Map.copyOf(logs);
    }
}
