package dev.millrace.cloud.service.events.store;

import dev.millrace.cloud.service.events.domain.ArchiveState;
import dev.millrace.cloud.service.events.domain.BusRef;
import dev.millrace.cloud.service.events.domain.Event;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/// All archives and their events. An archive is a document, held in memory; an event is an entry:
///
/// ```
/// key    archive's uid 8 | time of the event in ms 8 | number in the archive 8     big-endian
/// value  the event, as JSON
/// ```
/// An event and its archive's figures are one write.
public final class Archives {
    private static final int KEY_BYTES = 3 * Long.BYTES;

    private final Documents<ArchiveState> kept;
    private final Table events;
    private final Buses buses;
    private final Storage storage;
    private final Map<List<String>, ArchiveState> archives = new ConcurrentHashMap<>();
    /// Held over every change of an archive and of its figures, the write to the store included.
    private final ReentrantLock changing = new ReentrantLock();

    /// An event of an archive.
    public record Archived(long timeMs, long number, Event event) {}

    /// An event for an archive.
    public record Entry(ArchiveState archive, Event event, int bytes) {}

    public Archives(Storage storage, Buses buses) {
        this.storage = storage;
        this.buses = buses;
        this.kept = storage.documents("events/archives", ArchiveState.class);
        this.events = storage.log("events/archived");
        for (ArchiveState state : kept.list()) {
            archives.put(key(state), state);
            buses.find(bus(state)).ifPresent(bus -> bus.put(state));
        }
    }

    public Optional<ArchiveState> find(String account, String region, String name) {
        return Optional.ofNullable(archives.get(List.of(account, region, name)));
    }

    public List<ArchiveState> list(String account, String region) {
        return archives.values().stream()
                .filter(one -> one.account().equals(account) && one.region().equals(region))
                .toList();
    }

    /// What became of a new archive.
    public enum Created {
        DONE,
        NAME_TAKEN,
        NO_BUS
    }

    public Created create(ArchiveState state, LiveBus bus) {
        changing.lock();
        bus.changing.lock();
        try {
            if (bus.deleted()) {
                return Created.NO_BUS;
            }
            if (archives.containsKey(key(state))) {
                return Created.NAME_TAKEN;
            }
            keep(state);
            bus.put(state);
            return Created.DONE;
        } finally {
            bus.changing.unlock();
            changing.unlock();
        }
    }

    /// @return empty where it is gone
    public Optional<ArchiveState> change(
            String account, String region, String name, UnaryOperator<ArchiveState> change) {
        changing.lock();
        try {
            ArchiveState before = archives.get(List.of(account, region, name));
            if (before == null) {
                return Optional.empty();
            }
            ArchiveState after = change.apply(before);
            keep(after);
            onBus(after, bus -> bus.put(after));
            return Optional.of(after);
        } finally {
            changing.unlock();
        }
    }

    /// @return whether it was there
    public boolean delete(String account, String region, String name) {
        changing.lock();
        try {
            ArchiveState state = archives.get(List.of(account, region, name));
            if (state == null) {
                return false;
            }
            storage.write(batch -> {
                batch.delete(kept, account, region, name);
                batch.deleteRange(events, key(state.uid(), 0, 0), key(state.uid() + 1, 0, 0));
            });
            archives.remove(key(state));
            onBus(state, bus -> bus.removeArchive(name));
            return true;
        } finally {
            changing.unlock();
        }
    }

    /// The writes that belong together with those of events for archives.
    @FunctionalInterface
    public interface With {
        void nameTo(Batch batch);
    }

    /// Writes events into archives, and whatever else belongs to the same moment, together.
    public void append(List<Entry> entries, With with) {
        if (entries.isEmpty()) {
            storage.write(with::nameTo);
            return;
        }
        changing.lock();
        try {
            Map<List<String>, ArchiveState> after = new HashMap<>();
            storage.write(batch -> {
                with.nameTo(batch);
                for (Entry entry : entries) {
                    ArchiveState now = after.getOrDefault(key(entry.archive), archives.get(key(entry.archive)));
                    // Gone, or made anew, since the event was matched.
                    if (now != null && now.uid() == entry.archive.uid()) {
                        long timeMs = Math.max(0, entry.event.time().toEpochMilli());
                        batch.put(events, key(now.uid(), timeMs, now.appended()), bytes(entry.event));
                        after.put(
                                key(now),
                                now.with(change -> change.appended(now.appended() + 1)
                                        .events(now.events() + 1)
                                        .bytes(now.bytes() + entry.bytes)));
                    }
                }
                after.values()
                        .forEach(state -> batch.put(kept, state, state.account(), state.region(), state.name()));
            });
            archives.putAll(after);
        } finally {
            changing.unlock();
        }
    }

    /// The next events of an archive behind a place.
    /// @param timeMs and number: the event behind which; -1 and -1 to begin with all of a time
    /// @param untilMs the last time of those that are wanted
    public List<Archived> next(long uid, long timeMs, long number, long untilMs, int most) {
        List<Archived> found = new ArrayList<>();
        events.scan(key(uid, Math.max(0, timeMs), number + 1), key(uid, untilMs + 1, 0), (key, value) -> {
            ByteBuffer place = ByteBuffer.wrap(key, Long.BYTES, 2 * Long.BYTES);
            found.add(new Archived(place.getLong(), place.getLong(), event(value)));
            return found.size() < most;
        });
        return found;
    }

    /// Drops events that are past their archive's retention.
    /// @param bytes what an event counts in its archive
    public void trim(Instant now, ToIntFunction<Event> bytes) {
        for (ArchiveState state : List.copyOf(archives.values())) {
            if (state.retentionDays() > 0) {
                long cutoffMs =
                        now.minus(Duration.ofDays(state.retentionDays())).toEpochMilli();
                trim(state, cutoffMs, bytes);
            }
        }
    }

    /// Before when nothing that there is now is past its archive's retention.
    public Instant untrimmedUntil() {
        boolean some = archives.values().stream().anyMatch(one -> one.retentionDays() > 0 && one.events() > 0);
        return some ? Instant.MIN : Instant.MAX;
    }

    private void trim(ArchiveState seen, long cutoffMs, ToIntFunction<Event> bytes) {
        changing.lock();
        try {
            ArchiveState before = archives.get(key(seen));
            if (before == null || before.uid() != seen.uid() || cutoffMs <= 0) {
                return;
            }
            long[] dropped = {0, 0};
            events.scan(key(before.uid(), 0, 0), key(before.uid(), cutoffMs, 0), (_, value) -> {
                dropped[0]++;
                dropped[1] += bytes.applyAsInt(event(value));
                return true;
            });
            if (dropped[0] == 0) {
                return;
            }
            ArchiveState after = before.withEvents(before.events() - dropped[0]).withBytes(before.bytes() - dropped[1]);
            storage.write(batch -> {
                batch.deleteRange(events, key(before.uid(), 0, 0), key(before.uid(), cutoffMs, 0));
                batch.put(kept, after, after.account(), after.region(), after.name());
            });
            archives.put(key(after), after);
        } finally {
            changing.unlock();
        }
    }

    private void keep(ArchiveState state) {
        kept.put(state, state.account(), state.region(), state.name());
        archives.put(key(state), state);
    }

    private void onBus(ArchiveState state, Consumer<LiveBus> change) {
        buses.find(bus(state)).ifPresent(bus -> {
            bus.changing.lock();
            try {
                change.accept(bus);
            } finally {
                bus.changing.unlock();
            }
        });
    }

    private static BusRef bus(ArchiveState state) {
        return new BusRef(state.account(), state.region(), state.bus());
    }

    private static List<String> key(ArchiveState state) {
        return List.of(state.account(), state.region(), state.name());
    }

    private static byte[] key(long uid, long timeMs, long number) {
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(uid)
                .putLong(timeMs)
                .putLong(number)
                .array();
    }

    private static byte[] bytes(Event event) {
        return JsonMapper.shared().writeValueAsString(event).getBytes(StandardCharsets.UTF_8);
    }

    private static Event event(byte[] json) {
        return JsonMapper.shared().readValue(json, Event.class);
    }
}
