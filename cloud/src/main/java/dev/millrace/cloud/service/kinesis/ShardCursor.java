package dev.millrace.cloud.service.kinesis;

import dev.millrace.cloud.metric.Stopwatch;
import dev.millrace.cloud.service.kinesis.domain.SequenceNumber;
import dev.millrace.cloud.service.kinesis.domain.Shard;
import dev.millrace.cloud.service.kinesis.store.LiveStream;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.cloud.service.kinesis.store.ShardMetrics;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.kinesis.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A reader's place in one shard. For one thread at a time.
public final class ShardCursor {
    private final LiveStream stream;
    private final Shard shard;
    private final ShardLog log;
    private final Clock clock;
    private final Clock.Bell bell;
    private final Runnable wake;
    private long index;
    private long lastArrivalMs;

    ShardCursor(LiveStream stream, Shard shard, long index, Clock clock) {
        this.stream = stream;
        this.shard = shard;
        this.log = stream.view().log(shard);
        this.index = index;
        this.clock = clock;
        this.bell = clock.bell();
        this.wake = bell::ring;
        this.lastArrivalMs = clock.millis();
    }

    /// Reads on: the next records that are there, oldest first, none where there are none now.
    /// @param maxBytes of data and partition keys; the first record is given whatever its size
    public List<Record> read(int maxRecords, long maxBytes) {
        Stopwatch watch = Stopwatch.started();
        ShardLog.Records read = log.read(
                shard,
                index,
                maxRecords,
                maxBytes,
                clock.millis() - stream.state().retention().toMillis());
        index = read.next();
        if (!read.records().isEmpty()) {
            count(read, watch.millis());
        }
        if (!read.records().isEmpty()) {
            lastArrivalMs = read.nextArrivalMs();
        }
        return read.records();
    }

    /// AWS's readers call GetRecords, which counts.
    private void count(ShardLog.Records read, double millis) {
        long bytes = 0;
        for (Record record : read.records()) {
            bytes += record.data().size() + (long) record.partitionKey().length();
        }
        long ageMs = Math.max(0, clock.millis() - read.nextArrivalMs());
        stream.metrics().got(bytes, read.records().size(), ageMs, millis);
        ShardMetrics own = stream.view().metrics(shard.index());
        if (own != null) {
            own.gave(bytes, read.records().size(), ageMs);
        }
    }

    /// Waits, by the clock, until there is something to read, or the shard has ended, or its stream was deleted: what
    /// comes is at work until its reader waits again.
    /// @return false where the time passed without
    public boolean await(Duration timeout) throws InterruptedException {
        if (log.reaches(index)) {
            return true;
        }
        Instant until = clock.instant().plus(timeout);
        log.watch(wake);
        try {
            for (Duration left = timeout; !log.reaches(index) && left.isPositive(); ) {
                bell.await(left);
                left = Duration.between(clock.instant(), until);
            }
            return log.reaches(index);
        } finally {
            log.unwatch(wake);
        }
    }

    /// Whether all has been read that will ever be in the shard: it was closed, and its children follow.
    public boolean ended() {
        return log.over() && index >= log.end();
    }

    /// Whether the stream was deleted.
    public boolean deleted() {
        return stream.deleted();
    }

    /// A sequence number to go on after, [ReadFrom.AfterSequence], now or after a restart. There is one also before the
    /// first record was read.
    public String checkpoint() {
        return new SequenceNumber(shard.createdSecond(), shard.index(), Math.max(0, index - 1), lastArrivalMs / 1000)
                .toString();
    }

    /// Goes back or forward to the place after a sequence number of this shard.
    public void seekAfter(String sequenceNumber) {
        SequenceNumber number = SequenceNumber.parse(sequenceNumber)
                .filter(parsed -> parsed.shard() == shard.index() && parsed.createdSecond() == shard.createdSecond())
                .orElseThrow(() ->
                        new IllegalArgumentException("Not a sequence number of " + shard.id() + ": " + sequenceNumber));
        index = number.index() + 1;
    }

    /// How old the next record is, in milliseconds: 0 where all has been read.
    public long millisBehindLatest() {
        long now = clock.millis();
        return index >= log.end() ? 0 : Math.max(0, now - log.arrivalMs(index, now));
    }
}
