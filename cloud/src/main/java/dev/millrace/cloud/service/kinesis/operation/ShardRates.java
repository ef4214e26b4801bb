package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.KinesisLimits;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import dev.millrace.cloud.service.kinesis.store.ShardLog;
import dev.millrace.wire.kinesis.ProvisionedThroughputExceededException;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;

/// Holds shards to the rates that AWS gives them, where that is switched on: into a shard 1 MiB and 1,000 records a
/// second, out of it 5 calls and 2 MiB a second. A call that reads more is answered, and the shard then gives nothing
/// until the average is right again, as AWS describes for GetRecords.
public final class ShardRates {
    private record Key(long uid, int shard) {}

    private final boolean enforced;
    private final InstantSource clock;
    private final ConcurrentHashMap<Key, Rate> rates = new ConcurrentHashMap<>();

    public ShardRates(boolean enforced, InstantSource clock) {
        this.enforced = enforced;
        this.clock = clock;
    }

    /// Whether the shard takes another record of the size now.
    boolean takes(ShardLog log, long bytes) {
        return !enforced || rate(log).takes(bytes, clock.millis());
    }

    /// Whether the shard may be read now.
    boolean gives(ShardLog log) {
        return !enforced || rate(log).gives(clock.millis());
    }

    /// Counts what was read.
    void gave(ShardLog log, long bytes) {
        if (enforced) {
            rate(log).gave(bytes);
        }
    }

    static String message(StreamState stream, ShardId shard) {
        return "Rate exceeded for shard " + shard + " in stream " + stream.name() + " under account " + stream.account()
                + ".";
    }

    static ProvisionedThroughputExceededException exceeded(StreamState stream, ShardId shard) {
        return new ProvisionedThroughputExceededException(message(stream, shard));
    }

    private Rate rate(ShardLog log) {
        return rates.computeIfAbsent(new Key(log.uid(), log.shard()), key -> new Rate(clock.millis()));
    }

    /// Buckets of one shard, refilled by time, each holding at most one second's worth.
    private static final class Rate {
        private double bytesIn = KinesisLimits.SHARD_BYTES_IN_PER_SECOND;
        private double recordsIn = KinesisLimits.SHARD_RECORDS_IN_PER_SECOND;
        private double bytesOut = KinesisLimits.SHARD_BYTES_OUT_PER_SECOND;
        private double reads = KinesisLimits.SHARD_READS_PER_SECOND;
        private long filledMs;

        private Rate(long nowMs) {
            filledMs = nowMs;
        }

        private synchronized boolean takes(long bytes, long nowMs) {
            refill(nowMs);
            if (recordsIn < 1 || bytesIn < Math.min(bytes, KinesisLimits.SHARD_BYTES_IN_PER_SECOND)) {
                return false;
            }
            recordsIn--;
            bytesIn -= bytes;
            return true;
        }

        private synchronized boolean gives(long nowMs) {
            refill(nowMs);
            if (reads < 1 || bytesOut <= 0) {
                return false;
            }
            reads--;
            return true;
        }

        private synchronized void gave(long bytes) {
            bytesOut -= bytes;
        }

        private void refill(long nowMs) {
            double seconds = Math.max(0, nowMs - filledMs) / 1000.0;
            filledMs = Math.max(filledMs, nowMs);
            bytesIn = filled(bytesIn, seconds, KinesisLimits.SHARD_BYTES_IN_PER_SECOND);
            recordsIn = filled(recordsIn, seconds, KinesisLimits.SHARD_RECORDS_IN_PER_SECOND);
            bytesOut = filled(bytesOut, seconds, KinesisLimits.SHARD_BYTES_OUT_PER_SECOND);
            reads = filled(reads, seconds, KinesisLimits.SHARD_READS_PER_SECOND);
        }

        private static double filled(double level, double seconds, double perSecond) {
            return Math.min(perSecond, level + seconds * perSecond);
        }
    }
}
