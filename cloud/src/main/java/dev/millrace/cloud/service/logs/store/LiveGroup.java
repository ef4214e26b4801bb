package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.domain.LogGroupState;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// A group as it is in memory, with its streams. Its own state and its end are changed under the lock's write side;
/// streams are made, written and dropped under the read side, so that nothing comes in behind a deletion.
public final class LiveGroup {
    final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
    final ConcurrentSkipListMap<String, LiveStream> streams = new ConcurrentSkipListMap<>();
    final AtomicLong bytes = new AtomicLong();
    private volatile LogGroupState state;
    private volatile List<Long> consumers;
    private volatile boolean deleted;

    LiveGroup(LogGroupState state) {
        this.state = state;
        this.consumers = state.consumers();
    }

    public LogGroupState state() {
        return state;
    }

    public boolean deleted() {
        return deleted;
    }

    /// What all its events count.
    public long storedBytes() {
        return bytes.get();
    }

    public Optional<LiveStream> stream(String name) {
        return Optional.ofNullable(streams.get(name));
    }

    /// In the order of their names.
    public Collection<LiveStream> streams() {
        return Collections.unmodifiableCollection(streams.values());
    }

    public Collection<LiveStream> streamsFrom(String name) {
        return Collections.unmodifiableCollection(streams.tailMap(name, true).values());
    }

    /// See [LogGroupState#consumers].
    public List<Long> consumers() {
        return consumers;
    }

    void become(LogGroupState after) {
        state = after;
        consumers = after.consumers();
    }

    void end() {
        deleted = true;
    }
}
