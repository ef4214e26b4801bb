package dev.millrace.cloud.service.kinesis.store;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.kinesis.domain.ShardId;
import dev.millrace.cloud.service.kinesis.domain.StreamState;
import java.util.List;
import java.util.Map;

/// What Kinesis counts of one stream
/// (docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html). Made once with the stream.
public final class StreamMetrics {
    private static final String NAMESPACE = "AWS/Kinesis";

    private final Metrics metrics;
    private final StreamState stream;
    private final Series incomingBytes;
    private final Series incomingRecords;
    private final Series writeExceeded;
    private final Series readExceeded;
    private final Series putBytes;
    private final Series putLatency;
    private final Series putSuccess;
    private final Series manyBytes;
    private final Series manyLatency;
    private final Series manySuccess;
    private final Series manyTotal;
    private final Series manySuccessful;
    private final Series manyFailed;
    private final Series manyThrottled;
    private final Series getBytes;
    private final Series getRecords;
    private final Series getLatency;
    private final Series getSuccess;
    private final Series getAge;

    StreamMetrics(Metrics metrics, StreamState stream) {
        this.metrics = metrics;
        this.stream = stream;
        incomingBytes = series("IncomingBytes", Unit.BYTES);
        incomingRecords = series("IncomingRecords", Unit.COUNT);
        writeExceeded = series("WriteProvisionedThroughputExceeded", Unit.COUNT);
        readExceeded = series("ReadProvisionedThroughputExceeded", Unit.COUNT);
        putBytes = series("PutRecord.Bytes", Unit.BYTES);
        putLatency = series("PutRecord.Latency", Unit.MILLISECONDS);
        putSuccess = series("PutRecord.Success", Unit.COUNT);
        manyBytes = series("PutRecords.Bytes", Unit.BYTES);
        manyLatency = series("PutRecords.Latency", Unit.MILLISECONDS);
        manySuccess = series("PutRecords.Success", Unit.COUNT);
        manyTotal = series("PutRecords.TotalRecords", Unit.COUNT);
        manySuccessful = series("PutRecords.SuccessfulRecords", Unit.COUNT);
        manyFailed = series("PutRecords.FailedRecords", Unit.COUNT);
        manyThrottled = series("PutRecords.ThrottledRecords", Unit.COUNT);
        getBytes = series("GetRecords.Bytes", Unit.BYTES);
        getRecords = series("GetRecords.Records", Unit.COUNT);
        getLatency = series("GetRecords.Latency", Unit.MILLISECONDS);
        getSuccess = series("GetRecords.Success", Unit.COUNT);
        getAge = series("GetRecords.IteratorAgeMilliseconds", Unit.MILLISECONDS);
    }

    private Series series(String metric, Unit unit) {
        return series(metric, unit, Map.of("StreamName", stream.name()));
    }

    private Series series(String metric, Unit unit, Map<String, String> dimensions) {
        return metrics.series(stream.account(), stream.region(), NAMESPACE, metric, unit, dimensions);
    }

    /// A PutRecord that was answered.
    /// @param bytes of data and key; none where the shard's rate was exceeded
    public void put(long bytes, boolean throttled, double millis) {
        putLatency.record(millis);
        putSuccess.record(throttled ? 0 : 1);
        putBytes.record(throttled ? 0 : bytes);
        writeExceeded.record(throttled ? 1 : 0);
        incoming(throttled ? 0 : bytes, throttled ? 0 : 1);
    }

    /// A PutRecords that was answered.
    /// @param bytes of what was taken
    public void putMany(long bytes, int records, int throttled, double millis) {
        manyLatency.record(millis);
        manySuccess.record(throttled < records ? 1 : 0);
        manyBytes.record(bytes);
        manyTotal.record(records);
        manySuccessful.record(records - throttled);
        manyFailed.record(0);
        manyThrottled.record(throttled);
        writeExceeded.record(throttled);
        incoming(bytes, records - throttled);
    }

    private void incoming(long bytes, int records) {
        incomingBytes.record(bytes);
        incomingRecords.record(records);
    }

    /// A GetRecords that was answered, or a read within the server in its place.
    /// @param ageMs of the last record that was read; 0 where none was
    public void got(long bytes, int records, long ageMs, double millis) {
        getLatency.record(millis);
        getSuccess.record(1);
        getBytes.record(bytes);
        getRecords.record(records);
        getAge.record(ageMs);
        readExceeded.record(0);
    }

    /// A GetRecords that was refused because the shard's rate was exceeded.
    public void notGot() {
        getSuccess.record(0);
        readExceeded.record(1);
    }

    /// What is counted of a subscription.
    public ConsumerMetrics consumer(String name) {
        Map<String, String> dimensions = Map.of("StreamName", stream.name(), "ConsumerName", name);
        return new ConsumerMetrics(
                series("SubscribeToShard.Success", Unit.COUNT, dimensions),
                series("SubscribeToShardEvent.Bytes", Unit.BYTES, dimensions),
                series("SubscribeToShardEvent.Records", Unit.COUNT, dimensions),
                series("SubscribeToShardEvent.Success", Unit.COUNT, dimensions),
                series("SubscribeToShardEvent.MillisBehindLatest", Unit.MILLISECONDS, dimensions));
    }

    /// What is counted of a shard where its stream has metrics for each.
    /// @param wanted their names, as EnableEnhancedMonitoring has them
    ShardMetrics shard(ShardId id, List<String> wanted) {
        return new ShardMetrics((metric, unit) -> wanted.contains(metric)
                ? series(metric, unit, Map.of("StreamName", stream.name(), "ShardId", id.toString()))
                : null);
    }
}
