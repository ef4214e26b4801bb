package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.ConsumerState;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.domain.StreamArn;
import dev.millrace.cloud.service.kinesis.store.ConsumerMetrics;
import dev.millrace.cloud.service.kinesis.store.LiveConsumer;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.wire.Call;
import dev.millrace.wire.EventStream;
import dev.millrace.wire.kinesis.Record;
import dev.millrace.wire.kinesis.ResourceInUseException;
import dev.millrace.wire.kinesis.SubscribeToShardEvent;
import dev.millrace.wire.kinesis.SubscribeToShardEventStream;
import dev.millrace.wire.kinesis.SubscribeToShardInput;
import dev.millrace.wire.kinesis.SubscribeToShardOutput;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sends a shard's records to a consumer as they come, for five minutes, until the shard's end, or until the consumer is
/// deregistered. One subscription per consumer and shard:
///
/// ```
/// none --subscribe--> A
/// A    --subscribe, less than 5 s after A began--> refused
/// A    --subscribe, later--> B; A ends with ResourceInUseException
/// ```
public final class SubscribeToShard {
    /// How often a subscription that waits looks whether another took its place.
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private record Key(LiveConsumer consumer, int shard) {}

    /// One call: known by identity.
    private static final class Subscription {
        private final long beganMs;

        private Subscription(long beganMs) {
            this.beganMs = beganMs;
        }
    }

    private final StreamLookup lookup;
    private final ShardPositions positions;
    private final InstantSource clock;
    private final ConcurrentHashMap<Key, Subscription> newest = new ConcurrentHashMap<>();

    public SubscribeToShard(StreamLookup lookup, ShardPositions positions, InstantSource clock) {
        this.lookup = lookup;
        this.positions = positions;
        this.clock = clock;
    }

    public SubscribeToShardOutput answer(SubscribeToShardInput input, Call call) {
        StreamArn arn = StreamLookup.arn(input.consumerARN());
        LiveStream stream = lookup.byArn(arn, call);
        LiveConsumer consumer = lookup.consumer(stream, arn);
        Shard shard = lookup.shard(stream, input.shardId());
        long index = positions.index(
                stream,
                shard,
                input.startingPosition().type(),
                input.startingPosition().sequenceNumber(),
                input.startingPosition().timestamp());
        Key key = new Key(consumer, shard.index());
        Subscription mine = begin(key, consumer, shard);
        ConsumerMetrics metrics = stream.metrics().consumer(consumer.state().name());
        metrics.subscribed();
        EventStream<SubscribeToShardEventStream> events = sink -> {
            try {
                send(stream, shard, index, key, mine, consumer, metrics, sink);
            } finally {
                // Kept for as long as it shuts others out, whatever became of it.
                newest.computeIfPresent(key, (same, last) -> last == mine && !exclusive(mine) ? null : last);
            }
        };
        return new SubscribeToShardOutput(events);
    }

    private Subscription begin(Key key, LiveConsumer consumer, Shard shard) {
        Subscription mine = new Subscription(clock.millis());
        newest.keySet().removeIf(known -> known.consumer().deregistered());
        newest.compute(key, (same, last) -> {
            if (last != null && exclusive(last)) {
                throw inUse(consumer, shard);
            }
            return mine;
        });
        return mine;
    }

    private boolean exclusive(Subscription subscription) {
        return clock.millis() - subscription.beganMs < KinesisLimits.SUBSCRIPTION_EXCLUSIVE.toMillis();
    }

    private void send(
            LiveStream stream,
            Shard shard,
            long index,
            Key key,
            Subscription mine,
            LiveConsumer consumer,
            ConsumerMetrics metrics,
            EventStream.Sink<SubscribeToShardEventStream> sink)
            throws IOException, InterruptedException {
        ShardLog log = stream.view().log(shard);
        long endMs = mine.beganMs + KinesisLimits.SUBSCRIPTION_LIFE.toMillis();
        long nextEventMs = clock.millis();
        long at = index;
        while (clock.millis() < endMs) {
            if (stream.deleted()) {
                throw StreamLookup.notFound(
                        stream.state().name(), stream.state().account());
            }
            if (consumer.deregistered()) {
                throw StreamLookup.consumerNotFound(
                        stream.state(), consumer.state().name());
            }
            if (newest.get(key) != mine) {
                throw inUse(consumer, shard);
            }
            boolean over = log.over();
            long now = clock.millis();
            ShardLog.Records read = log.read(
                    shard,
                    at,
                    KinesisLimits.EVENT_RECORDS,
                    KinesisLimits.EVENT_BYTES,
                    now - stream.state().retention().toMillis());
            at = read.next();
            boolean exhausted = over && at >= log.end();
            if (exhausted || !read.records().isEmpty() || now >= nextEventMs) {
                sink.send(new SubscribeToShardEventStream(event(stream, shard, log, read, now, exhausted)));
                nextEventMs = now + KinesisLimits.EVENT_INTERVAL.toMillis();
                metrics.sent(bytes(read), read.records().size(), Behind.millis(log, read, now));
            }
            if (exhausted) {
                return;
            }
            log.await(at, LOOK_NANOS);
        }
    }

    private static long bytes(ShardLog.Records read) {
        long bytes = 0;
        for (Record record : read.records()) {
            bytes += record.data().size() + (long) record.partitionKey().length();
        }
        return bytes;
    }

    private static SubscribeToShardEvent event(
            LiveStream stream, Shard shard, ShardLog log, ShardLog.Records read, long now, boolean exhausted) {
        return SubscribeToShardEvent.builder()
                .records(read.records())
                .continuationSequenceNumber(exhausted ? null : continuation(shard, read, now))
                .millisBehindLatest(Behind.millis(log, read, now))
                .childShards(exhausted ? Descriptions.children(stream.state(), shard) : null)
                .build();
    }

    /// The number after which to go on: the last record's or, where there was none yet, one just before the next.
    private static @Nullable String continuation(Shard shard, ShardLog.Records read, long now) {
        return read.records().isEmpty()
                ? new SequenceNumber(shard.createdSecond(), shard.index(), Math.max(0, read.next() - 1), now / 1000)
                        .toString()
                : read.records().getLast().sequenceNumber();
    }

    private static ResourceInUseException inUse(LiveConsumer live, Shard shard) {
        ConsumerState consumer = live.state();
        return new ResourceInUseException("Another active subscription exists for this consumer: " + consumer.account()
                + ":" + consumer.stream() + ":" + shard.id() + ":" + consumer.name());
    }
}
