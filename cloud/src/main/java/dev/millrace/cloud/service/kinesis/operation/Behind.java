package dev.millrace.cloud.service.kinesis.operation;

import dev.millrace.cloud.service.kinesis.store.ShardLog;

/// MillisBehindLatest.
final class Behind {
    private Behind() {}

    /// How far a reader is from the shard's newest record: 0 for one that has read all, else the age of the last record
    /// read or, having read none, of the next one.
    static long millis(ShardLog log, ShardLog.Records read, long nowMs) {
        if (read.next() >= log.end()) {
            return 0;
        }
        long since = read.records().isEmpty() ? log.arrivalMs(read.next(), nowMs) : read.nextArrivalMs();
        return Math.max(0, nowMs - since);
    }
}
