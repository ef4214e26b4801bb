package dev.millrace.cloud.service.events.store;

import dev.millrace.cloud.service.events.domain.ReplayState;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// All replays: documents, held in memory whole.
public final class Replays {
    private final Documents<ReplayState> kept;
    private final Map<List<String>, ReplayState> replays = new ConcurrentHashMap<>();
    /// Held over every change, the write to the store included.
    private final ReentrantLock changing = new ReentrantLock();

    public Replays(Storage storage) {
        this.kept = storage.documents("events/replays", ReplayState.class);
        kept.list().forEach(state -> replays.put(key(state), state));
    }

    public Optional<ReplayState> find(String account, String region, String name) {
        return Optional.ofNullable(replays.get(List.of(account, region, name)));
    }

    public List<ReplayState> list(String account, String region) {
        return replays.values().stream()
                .filter(one -> one.account().equals(account) && one.region().equals(region))
                .toList();
    }

    public List<ReplayState> all() {
        return List.copyOf(replays.values());
    }

    /// @return whether there was none of the name
    public boolean create(ReplayState state) {
        changing.lock();
        try {
            if (replays.containsKey(key(state))) {
                return false;
            }
            kept.put(state, state.account(), state.region(), state.name());
            replays.put(key(state), state);
            return true;
        } finally {
            changing.unlock();
        }
    }

    /// @return as it is after; empty where there is none
    public Optional<ReplayState> change(ReplayState seen, UnaryOperator<ReplayState> change) {
        changing.lock();
        try {
            ReplayState before = replays.get(key(seen));
            if (before == null) {
                return Optional.empty();
            }
            ReplayState after = change.apply(before);
            kept.put(after, after.account(), after.region(), after.name());
            replays.put(key(after), after);
            return Optional.of(after);
        } finally {
            changing.unlock();
        }
    }

    /// How a write goes that moves a replay on.
    @FunctionalInterface
    public interface Write {
        void with(Archives.With replay);
    }

    /// Moves a replay on in the same write as what it handed over. A change that was made meanwhile, its cancelling, is
    /// kept.
    public void moveOn(ReplayState seen, UnaryOperator<ReplayState> change, Write write) {
        changing.lock();
        try {
            ReplayState before = replays.get(key(seen));
            if (before == null) {
                return;
            }
            ReplayState after = change.apply(before);
            write.with((Batch batch) -> batch.put(kept, after, after.account(), after.region(), after.name()));
            replays.put(key(after), after);
        } finally {
            changing.unlock();
        }
    }

    /// When the first that has ended was kept for so long.
    public Instant keptUntil(Duration kept) {
        return all().stream()
                .flatMap(state -> Stream.ofNullable(state.ended()))
                .min(Comparator.naturalOrder())
                .map(ended -> ended.plus(kept))
                .orElse(Instant.MAX);
    }

    /// Forgets those that ended before a time.
    public void trim(Instant before) {
        for (ReplayState state : all()) {
            if (state.ended() != null && state.ended().isBefore(before)) {
                changing.lock();
                try {
                    kept.delete(state.account(), state.region(), state.name());
                    replays.remove(key(state));
                } finally {
                    changing.unlock();
                }
            }
        }
    }

    private static List<String> key(ReplayState state) {
        return List.of(state.account(), state.region(), state.name());
    }
}
