package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.Batch;
import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.domain.LogStreamState;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// All groups and streams, by account and region. Kept as documents, one per group and one per stream, and held in
/// memory whole; events are in the store alone. An append is one write: its events, its stream's figures, and what the
/// group's filters are to be told.
public final class LogGroups {
    /// Hears of what was appended, on the thread that appended it.
    @FunctionalInterface
    public interface Listener {
        void appended(LiveGroup group, LiveStream stream, List<LogEvent> events);
    }

    private final Storage storage;
    private final EventTable events;
    private final Arrivals arrivals;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Documents<LogGroupState> keptGroups;
    private final Documents<LogStreamState> keptStreams;
    private final ConcurrentSkipListMap<String, LiveGroup> byName = new ConcurrentSkipListMap<>();
    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong sequence = new AtomicLong();
    /// Held where a name is taken.
    private final ReentrantLock making = new ReentrantLock();

    public LogGroups(
            Storage storage, EventTable events, Arrivals arrivals, InstantSource clock, RandomGenerator random) {
        this.storage = storage;
        this.events = events;
        this.arrivals = arrivals;
        this.clock = clock;
        this.random = random;
        this.keptGroups = storage.documents("logs/groups", LogGroupState.class);
        this.keptStreams = storage.documents("logs/streams", LogStreamState.class);
        for (LogGroupState state : keptGroups.list()) {
            LiveGroup group = new LiveGroup(state);
            for (LogStreamState stream : keptStreams.list(Long.toString(state.uid()))) {
                group.streams.put(stream.name(), new LiveStream(stream));
                group.bytes.addAndGet(stream.bytes());
                sequence.accumulateAndGet(stream.lastSequence(), Math::max);
            }
            byName.put(key(state.account(), state.region(), state.name()), group);
        }
    }

    public void listen(Listener listener) {
        listeners.add(listener);
    }

    public Optional<LiveGroup> find(String account, String region, String name) {
        return Optional.ofNullable(byName.get(key(account, region, name)));
    }

    /// An account's groups in a region, in the order of their names.
    public List<LiveGroup> list(String account, String region) {
        return List.copyOf(byName.subMap(key(account, region, ""), key(account, region, "\uFFFF"))
                .values());
    }

    /// All groups of all accounts.
    public Collection<LiveGroup> everything() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /// @param state makes the state of a uid
    /// @return empty where there is a group of the name already
    public Optional<LiveGroup> create(String account, String region, String name, LongFunction<LogGroupState> state) {
        making.lock();
        try {
            if (byName.containsKey(key(account, region, name))) {
                return Optional.empty();
            }
            LogGroupState made = state.apply(newUid());
            keptGroups.put(made, account, region, name);
            LiveGroup group = new LiveGroup(made);
            byName.put(key(account, region, name), group);
            return Optional.of(group);
        } finally {
            making.unlock();
        }
    }

    /// Drops a group with its streams and events.
    public void delete(LiveGroup group) {
        group.life.writeLock().lock();
        try {
            if (group.deleted()) {
                return;
            }
            LogGroupState state = group.state();
            storage.write(batch -> {
                batch.delete(keptGroups, state.account(), state.region(), state.name());
                batch.deleteAll(keptStreams, Long.toString(state.uid()));
                events.dropGroup(batch, state.uid());
                state.consumers().forEach(consumer -> arrivals.drop(batch, consumer));
            });
            group.end();
            byName.remove(key(state.account(), state.region(), state.name()), group);
        } finally {
            group.life.writeLock().unlock();
        }
    }

    /// Changes what is kept of a group.
    /// @return whether it was there still
    public boolean change(LiveGroup group, UnaryOperator<LogGroupState> change) {
        group.life.writeLock().lock();
        try {
            if (group.deleted()) {
                return false;
            }
            LogGroupState before = group.state();
            LogGroupState after = change.apply(before);
            List<Long> consumers = after.consumers();
            storage.write(batch -> {
                batch.put(keptGroups, after, after.account(), after.region(), after.name());
                before.consumers().stream()
                        .filter(consumer -> !consumers.contains(consumer))
                        .forEach(consumer -> arrivals.drop(batch, consumer));
            });
            group.become(after);
            return true;
        } finally {
            group.life.writeLock().unlock();
        }
    }

    /// @return empty where there is a stream of the name already, or no group any more
    public Optional<LiveStream> createStream(LiveGroup group, String name) {
        group.life.readLock().lock();
        making.lock();
        try {
            if (group.deleted() || group.streams.containsKey(name)) {
                return Optional.empty();
            }
            LogStreamState state = new LogStreamState(newUid(), name, clock.instant());
            keptStreams.put(state, Long.toString(group.state().uid()), name);
            LiveStream stream = new LiveStream(state);
            group.streams.put(name, stream);
            return Optional.of(stream);
        } finally {
            making.unlock();
            group.life.readLock().unlock();
        }
    }

    public void deleteStream(LiveGroup group, LiveStream stream) {
        group.life.readLock().lock();
        stream.writing.lock();
        try {
            if (group.deleted() || stream.deleted()) {
                return;
            }
            LogStreamState state = stream.state();
            long uid = group.state().uid();
            storage.write(batch -> {
                batch.delete(keptStreams, Long.toString(uid), state.name());
                events.dropStream(batch, uid, state.uid());
            });
            stream.end();
            group.streams.remove(state.name(), stream);
            group.bytes.addAndGet(-state.bytes());
        } finally {
            stream.writing.unlock();
            group.life.readLock().unlock();
        }
    }

    /// Appends entries in their order.
    /// @return whether stream and group were there still
    public boolean append(LiveGroup group, LiveStream stream, List<Batch.Entry> entries) {
        List<LogEvent> appended = new ArrayList<>(entries.size());
        group.life.readLock().lock();
        stream.writing.lock();
        try {
            if (group.deleted() || stream.deleted()) {
                return false;
            }
            if (entries.isEmpty()) {
                return true;
            }
            keep(group, stream, entries, appended);
        } finally {
            stream.writing.unlock();
            group.life.readLock().unlock();
        }
        for (Listener listener : listeners) {
            listener.appended(group, stream, appended);
        }
        return true;
    }

    private void keep(LiveGroup group, LiveStream stream, List<Batch.Entry> entries, List<LogEvent> appended) {
        long uid = group.state().uid();
        LogStreamState before = stream.state();
        long nowMs = clock.millis();
        long bytes = 0;
        long firstMs = Long.MAX_VALUE;
        long lastMs = 0;
        List<byte[]> messages = new ArrayList<>(entries.size());
        for (Batch.Entry entry : entries) {
            byte[] message = entry.message().getBytes(StandardCharsets.UTF_8);
            messages.add(message);
            appended.add(
                    new LogEvent(new EventId(entry.timestampMs(), sequence.incrementAndGet()), nowMs, entry.message()));
            bytes += message.length + (long) LogsLimits.EVENT_OVERHEAD_BYTES;
            firstMs = Math.min(firstMs, entry.timestampMs());
            lastMs = Math.max(lastMs, entry.timestampMs());
        }
        LogStreamState after = before.appended(
                firstMs, lastMs, nowMs, bytes, appended.getLast().id().sequence());
        storage.write(batch -> {
            for (int i = 0; i < messages.size(); i++) {
                events.put(batch, uid, before.uid(), appended.get(i).id(), nowMs, messages.get(i));
            }
            for (long consumer : group.consumers()) {
                arrivals.put(batch, consumer, before.uid(), appended);
            }
            batch.put(keptStreams, after, Long.toString(uid), after.name());
        });
        stream.become(after);
        group.bytes.addAndGet(bytes);
    }

    /// Drops events that are past their group's retention.
    public void trim() {
        Instant now = clock.instant();
        for (LiveGroup group : byName.values()) {
            long cutoffMs = group.state().cutoffMs(now);
            if (cutoffMs > 0) {
                for (LiveStream stream : group.streams()) {
                    Long first = stream.state().firstEventMs();
                    if (first != null && first < cutoffMs && stream.state().bytes() > 0) {
                        trim(group, stream, cutoffMs);
                    }
                }
            }
        }
    }

    /// When the first event that there is now will be past its group's retention.
    public Instant untrimmedUntil() {
        Instant first = Instant.MAX;
        for (LiveGroup group : byName.values()) {
            Integer days = group.state().retentionDays();
            if (days != null) {
                for (LiveStream stream : group.streams()) {
                    Long oldest = stream.state().firstEventMs();
                    if (oldest != null && stream.state().bytes() > 0) {
                        Instant past = Instant.ofEpochMilli(oldest).plus(Duration.ofDays(days));
                        first = past.isBefore(first) ? past : first;
                    }
                }
            }
        }
        return first;
    }

    private void trim(LiveGroup group, LiveStream stream, long cutoffMs) {
        group.life.readLock().lock();
        stream.writing.lock();
        try {
            if (group.deleted() || stream.deleted()) {
                return;
            }
            long uid = group.state().uid();
            LogStreamState before = stream.state();
            long[] dropped = {0};
            @Nullable Long[] left = {null};
            events.scan(uid, before.uid(), EventId.before(0), Long.MAX_VALUE, event -> {
                if (event.timestampMs() >= cutoffMs) {
                    left[0] = event.timestampMs();
                    return false;
                }
                dropped[0] += Batch.bytes(event.message());
                return true;
            });
            LogStreamState after = before.trimmed(left[0], dropped[0]);
            storage.write(batch -> {
                events.dropBefore(batch, uid, before.uid(), cutoffMs);
                batch.put(keptStreams, after, Long.toString(uid), after.name());
            });
            stream.become(after);
            group.bytes.addAndGet(-dropped[0]);
        } finally {
            stream.writing.unlock();
            group.life.readLock().unlock();
        }
    }

    /// Drawn, not counted: a count begins anew where the storage is wiped, and what was written just behind the wipe
    /// would show in the group that gets the number next. Not negative and not the largest, because the keys of a
    /// group's events end where those of the following number begin.
    public long newUid() {
        return random.nextLong() >>> 2;
    }

    private static String key(String account, String region, String name) {
        return account + '\0' + region + '\0' + name;
    }
}
