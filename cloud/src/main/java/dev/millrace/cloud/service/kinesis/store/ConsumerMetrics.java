package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.metric.Series;

/// What Kinesis counts of a consumer's subscriptions to a stream's shards.
public record ConsumerMetrics(Series success, Series bytes, Series records, Series sent, Series behind) {
    public void subscribed() {
        success.record(1);
    }

    public void sent(long size, int count, long millisBehindLatest) {
        bytes.record(size);
        records.record(count);
        sent.record(1);
        behind.record(millisBehindLatest);
    }
}
