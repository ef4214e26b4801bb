package dev.millrace.cloud.service.logs.store;

import dev.millrace.cloud.service.logs.domain.EventId;
import dev.millrace.cloud.service.logs.domain.LogEvent;
import dev.millrace.cloud.storage.Batch;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Which events a group's consumers (its filters) were not yet told of, in the order of their arrival. One entry per
/// append and consumer, in the same write as the events:
///
/// ```
/// key    consumer's uid 8 | stream's uid 8 | sequence of the append's last event 8
/// value  for each event: time in ms 8 | sequence 8
/// ```
/// A stream's appends come one after another, so what comes later is always behind. An entry goes when its consumer has
/// taken the events: a crash in between tells it of them again.
public final class Arrivals {
    /// The events of one append.
    public record Arrival(long lastSequence, List<EventId> events) {}

    /// Looks at one after another.
    @FunctionalInterface
    public interface Visitor {
        /// @return whether to go on
        boolean visit(Arrival arrival);
    }

    private static final int KEY_BYTES = 3 * Long.BYTES;
    private static final int EVENT_BYTES = 2 * Long.BYTES;

    private final Table table;

    public Arrivals(Storage storage) {
        this.table = storage.log("logs/arrivals");
    }

    void put(Batch batch, long consumer, long stream, List<LogEvent> events) {
        ByteBuffer value = ByteBuffer.allocate(events.size() * EVENT_BYTES);
        for (LogEvent event : events) {
            value.putLong(event.timestampMs()).putLong(event.id().sequence());
        }
        batch.put(table, key(consumer, stream, events.getLast().id().sequence()), value.array());
    }

    /// Visits what a consumer was not told of a stream, until the visitor has enough.
    public void scan(long consumer, long stream, Visitor visitor) {
        table.scan(
                key(consumer, stream, 0),
                key(consumer, stream + 1, 0),
                (key, value) -> visitor.visit(arrival(key, value)));
    }

    /// The uids of the streams of which a consumer is to be told something.
    public List<Long> streams(long consumer) {
        List<Long> streams = new ArrayList<>();
        long[] next = {0};
        int before;
        do {
            before = streams.size();
            table.scan(key(consumer, next[0], 0), key(consumer + 1, 0, 0), (key, _) -> {
                long stream = ByteBuffer.wrap(key).getLong(Long.BYTES);
                streams.add(stream);
                next[0] = stream + 1;
                return false;
            });
        } while (streams.size() > before);
        return streams;
    }

    /// Forgets what came of a stream up to `sequence`, inclusive: the consumer took it.
    public void taken(long consumer, long stream, long sequence) {
        table.deleteRange(key(consumer, stream, 0), key(consumer, stream, sequence + 1));
    }

    void drop(Batch batch, long consumer) {
        batch.deleteRange(table, key(consumer, 0, 0), key(consumer + 1, 0, 0));
    }

    private static byte[] key(long consumer, long stream, long sequence) {
        return ByteBuffer.allocate(KEY_BYTES)
                .putLong(consumer)
                .putLong(stream)
                .putLong(sequence)
                .array();
    }

    private static Arrival arrival(byte[] key, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        List<EventId> events = new ArrayList<>(value.length / EVENT_BYTES);
        while (bytes.hasRemaining()) {
            events.add(new EventId(bytes.getLong(), bytes.getLong()));
        }
        return new Arrival(ByteBuffer.wrap(key).getLong(2 * Long.BYTES), events);
    }
}
