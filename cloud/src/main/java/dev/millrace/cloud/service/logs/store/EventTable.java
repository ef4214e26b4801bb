package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;

/// All events of all streams. One entry per event:
///
/// ```
/// key    group's uid 8 | stream's uid 8 | time in ms 8 | sequence 8    big-endian, so a stream's events are in order
/// value  time of arrival in ms 8 | message in UTF-8
/// ```
/// A crash leaves a call's events, and their stream's figures, together or not at all.
public final class EventTable {
    private static final int KEY_BYTES = 32;

    private final Table table;

    public EventTable(Storage storage) {
        this.table = storage.log("logs/events");
    }

    void put(Batch batch, long group, long stream, EventId id, long ingestionMs, byte[] message) {
        byte[] value = ByteBuffer.allocate(Long.BYTES + message.length)
                .putLong(ingestionMs)
                .put(message)
                .array();
        batch.put(table, key(group, stream, id), value);
    }

    /// Empty where it is gone.
    public Optional<LogEvent> find(long group, long stream, EventId id) {
        byte[] key = key(group, stream, id);
        byte[] value = table.get(key);
        return value == null ? Optional.empty() : Optional.of(event(key, value));
    }

    /// Visits events from `from` on, of a time before `endMs`, until the visitor has enough.
    public void scan(long group, long stream, EventId from, long endMs, Predicate<LogEvent> visitor) {
        table.scan(
                key(group, stream, from),
                key(group, stream, EventId.before(endMs)),
                (key, value) -> visitor.test(event(key, value)));
    }

    /// Visits events before `to`, the last first, of a time not before `startMs`, until the visitor has enough.
    public void scanBack(long group, long stream, EventId to, long startMs, Predicate<LogEvent> visitor) {
        table.scanBack(
                key(group, stream, EventId.before(startMs)),
                key(group, stream, to),
                (key, value) -> visitor.test(event(key, value)));
    }

    void dropGroup(Batch batch, long group) {
        batch.deleteRange(table, key(group, 0, EventId.before(0)), key(group + 1, 0, EventId.before(0)));
    }

    void dropStream(Batch batch, long group, long stream) {
        dropBefore(batch, group, stream, Long.MAX_VALUE);
    }

    void dropBefore(Batch batch, long group, long stream, long timeMs) {
        batch.deleteRange(table, key(group, stream, EventId.before(0)), key(group, stream, EventId.before(timeMs)));
    }

    private static byte[] key(long group, long stream, EventId id) {
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(group)
                .putLong(stream)
                .putLong(id.timestampMs())
                .putLong(id.sequence())
                .array();
    }

    private static LogEvent event(byte[] key, byte[] value) {
        ByteBuffer id = ByteBuffer.wrap(key, 2 * Long.BYTES, 2 * Long.BYTES);
        return new LogEvent(
                new EventId(id.getLong(), id.getLong()),
                ByteBuffer.wrap(value).getLong(),
                new String(value, Long.BYTES, value.length - Long.BYTES, StandardCharsets.UTF_8));
    }
}
