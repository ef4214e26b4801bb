package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import org.jspecify.annotations.Nullable;

/// What Kinesis counts of one shard: those metrics that its stream was asked for, EnableEnhancedMonitoring.
public final class ShardMetrics {
    private final @Nullable Series incomingBytes;
    private final @Nullable Series incomingRecords;
    private final @Nullable Series writeExceeded;
    private final @Nullable Series outgoingBytes;
    private final @Nullable Series outgoingRecords;
    private final @Nullable Series readExceeded;
    private final @Nullable Series age;

    /// Gives a metric's series, or null for one that nobody asked for.
    @FunctionalInterface
    interface Wanted {
        @Nullable Series series(String metric, Unit unit);
    }

    ShardMetrics(Wanted wanted) {
        incomingBytes = wanted.series("IncomingBytes", Unit.BYTES);
        incomingRecords = wanted.series("IncomingRecords", Unit.COUNT);
        writeExceeded = wanted.series("WriteProvisionedThroughputExceeded", Unit.COUNT);
        outgoingBytes = wanted.series("OutgoingBytes", Unit.BYTES);
        outgoingRecords = wanted.series("OutgoingRecords", Unit.COUNT);
        readExceeded = wanted.series("ReadProvisionedThroughputExceeded", Unit.COUNT);
        age = wanted.series("IteratorAgeMilliseconds", Unit.MILLISECONDS);
    }

    public void took(long bytes, int records) {
        record(incomingBytes, bytes);
        record(incomingRecords, records);
        record(writeExceeded, 0);
    }

    /// A record that the shard's rate did not let in.
    public void refused() {
        record(writeExceeded, 1);
    }

    public void gave(long bytes, int records, long ageMs) {
        record(outgoingBytes, bytes);
        record(outgoingRecords, records);
        record(readExceeded, 0);
        record(age, ageMs);
    }

    /// A read that the shard's rate did not allow.
    public void gaveNothing() {
        record(readExceeded, 1);
    }

    private static void record(@Nullable Series series, double value) {
        if (series != null) {
            series.record(value);
        }
    }
}
