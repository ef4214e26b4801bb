package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.kinesis.domain.ConsumerState;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All streams and their consumers, by account and region. Kept as documents, one per stream and one per consumer, and
/// held in memory whole.
public final class Streams {
    private final Storage storage;
    private final RecordTable records;
    private final TailMemory memory;
    private final InstantSource clock;
    private final Metrics metrics;
    private final Documents<StreamState> kept;
    private final Documents<ConsumerState> consumers;
    private final ConcurrentSkipListMap<String, LiveStream> byName = new ConcurrentSkipListMap<>();
    private final ConcurrentHashMap<Long, LiveStream> byUid = new ConcurrentHashMap<>();
    private final ReentrantLock making = new ReentrantLock();

    public Streams(
            Storage storage, RecordTable records, TailMemory memory, InstantSource clock, Metrics metrics) {
        this.storage = storage;
        this.records = records;
        this.memory = memory;
        this.clock = clock;
        this.metrics = metrics;
        this.kept = storage.documents("kinesis/streams", StreamState.class);
        this.consumers = storage.documents("kinesis/consumers", ConsumerState.class);
        for (StreamState state : kept.list()) {
            add(state);
        }
    }

    public Optional<LiveStream> find(String account, String region, String name) {
        return Optional.ofNullable(byName.get(key(account, region, name)));
    }

    public Optional<LiveStream> find(long uid) {
        return Optional.ofNullable(byUid.get(uid));
    }

    public Optional<LiveStream> findById(String account, String region, String streamId) {
        return list(account, region).stream()
                .filter(stream -> stream.state().streamId().equals(streamId))
                .findFirst();
    }

    /// An account's streams in a region, in the order of their names.
    public List<LiveStream> list(String account, String region) {
        return List.copyOf(byName.subMap(key(account, region, ""), key(account, region, "\uFFFF"))
                .values());
    }

    /// @return null where there is a stream of the name already
    public @Nullable LiveStream create(StreamState state) {
        making.lock();
        try {
            if (byName.containsKey(key(state.account(), state.region(), state.name()))) {
                return null;
            }
            kept.put(state, state.account(), state.region(), state.name());
            return add(state);
        } finally {
            making.unlock();
        }
    }

    /// Drops a stream with its records and consumers.
    /// @param mayGo decides on its consumers and may throw
    public void delete(LiveStream stream, Consumer<List<LiveConsumer>> mayGo) {
        stream.end(mayGo, () -> {
            StreamState state = stream.state();
            storage.write(batch -> {
                batch.delete(kept, state.account(), state.region(), state.name());
                batch.deleteAll(consumers, state.account(), state.region(), state.name());
                records.dropStream(batch, state.uid());
            });
            byName.remove(key(state.account(), state.region(), state.name()), stream);
            byUid.remove(state.uid(), stream);
        });
    }

    /// Drops records that passed their stream's retention period, and closed shards that have none left.
    public void trim() {
        Instant now = clock.instant();
        for (LiveStream stream : byName.values()) {
            trim(stream, now);
        }
    }

    /// When the first record or closed shard that there is now will be past its stream's retention.
    public Instant untrimmedUntil() {
        Instant first = Instant.MAX;
        for (LiveStream stream : byName.values()) {
            LiveStream.View view = stream.view();
            for (Shard shard : view.state().shards().all()) {
                Instant oldest = view.log(shard).oldest().orElse(Instant.MAX);
                Instant closed = shard.closed();
                if (closed != null && closed.isBefore(oldest)) {
                    oldest = closed;
                }
                if (oldest.isBefore(Instant.MAX)) {
                    Instant past = oldest.plus(view.state().retention());
                    first = past.isBefore(first) ? past : first;
                }
            }
        }
        return first;
    }

    void keep(StreamState before, StreamState after) {
        storage.write(batch -> {
            batch.put(kept, after, after.account(), after.region(), after.name());
            for (Shard shard : before.shards().all()) {
                if (after.shards().find(shard.id()).isEmpty()) {
                    records.dropShard(batch, after.uid(), shard.index());
                }
            }
        });
    }

    void keep(ConsumerState consumer) {
        consumers.put(consumer, consumer.account(), consumer.region(), consumer.stream(), consumer.name());
    }

    void drop(ConsumerState consumer) {
        consumers.delete(consumer.account(), consumer.region(), consumer.stream(), consumer.name());
    }

    ShardLog openLog(long uid, int shard, boolean over) {
        return new ShardLog(records, memory, uid, shard, over);
    }

    private void trim(LiveStream stream, Instant now) {
        LiveStream.View view = stream.view();
        Instant cutoff = now.minus(view.state().retention());
        Set<ShardId> gone = new HashSet<>();
        for (Shard shard : view.state().shards().all()) {
            ShardLog log = view.log(shard);
            log.trim(cutoff.toEpochMilli());
            Instant closed = shard.closed();
            if (closed != null && closed.isBefore(cutoff)) {
                gone.add(shard.id());
            }
        }
        if (!gone.isEmpty()) {
            stream.change(state -> state.withShards(state.shards().without(gone)));
        }
    }

    private LiveStream add(StreamState state) {
        LiveStream stream = new LiveStream(
                this,
                state,
                consumers.list(state.account(), state.region(), state.name()),
                new StreamMetrics(metrics, state));
        byUid.put(state.uid(), stream);
        byName.put(key(state.account(), state.region(), state.name()), stream);
        return stream;
    }

    private static String key(String account, String region, String name) {
        return account + '\0' + region + '\0' + name;
    }
}
