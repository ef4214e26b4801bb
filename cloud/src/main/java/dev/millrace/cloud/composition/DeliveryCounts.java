package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import java.util.Map;

/// What delivery streams count, in CloudWatch (docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html).
public final class DeliveryCounts implements DeliveryMetrics {
    private final Metrics metrics;

    public DeliveryCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Counters of(String account, String region, String deliveryStream) {
        return new OfStream(metrics, account, region, deliveryStream);
    }

    /// Objects of one kind that are written.
    private record Objects(Series records, Series bytes, Series age, Series success) {
        void count(long count, long size, long ageSeconds, boolean done) {
            success.record(done ? 1 : 0);
            if (done) {
                records.record(count);
                bytes.record(size);
                age.record(ageSeconds);
            }
        }
    }

    private static final class OfStream implements Counters {
        private final Metrics metrics;
        private final String account;
        private final String region;
        private final Map<String, String> dimensions;
        private final Series incomingRecords;
        private final Series incomingBytes;
        private final Series incomingRequests;
        private final Series readRecords;
        private final Series readBytes;
        private final Objects delivered;
        private final Objects backedUp;
        private final Series objectCount;
        private final Series transformation;
        private final Series transformed;
        private final Series transformedRecords;
        private final Series transformedBytes;
        private final Series partitions;

        private OfStream(Metrics metrics, String account, String region, String deliveryStream) {
            this.metrics = metrics;
            this.account = account;
            this.region = region;
            this.dimensions = Map.of("DeliveryStreamName", deliveryStream);
            incomingRecords = series("IncomingRecords", Unit.COUNT);
            incomingBytes = series("IncomingBytes", Unit.BYTES);
            incomingRequests = series("IncomingPutRequests", Unit.COUNT);
            readRecords = series("DataReadFromKinesisStream.Records", Unit.COUNT);
            readBytes = series("DataReadFromKinesisStream.Bytes", Unit.BYTES);
            delivered = objects("DeliveryToS3");
            backedUp = objects("BackupToS3");
            objectCount = series("DeliveryToS3.ObjectCount", Unit.COUNT);
            transformation = series("ExecuteProcessing.Duration", Unit.MILLISECONDS);
            transformed = series("ExecuteProcessing.Success", Unit.COUNT);
            transformedRecords = series("SucceedProcessing.Records", Unit.COUNT);
            transformedBytes = series("SucceedProcessing.Bytes", Unit.BYTES);
            partitions = series("PartitionCount", Unit.COUNT);
        }

        private Objects objects(String kind) {
            return new Objects(
                    series(kind + ".Records", Unit.COUNT),
                    series(kind + ".Bytes", Unit.BYTES),
                    series(kind + ".DataFreshness", Unit.SECONDS),
                    series(kind + ".Success", Unit.COUNT));
        }

        private Series series(String metric, Unit unit) {
            return metrics.series(account, region, "AWS/Firehose", metric, unit, dimensions);
        }

        @Override
        public void incoming(int records, long bytes) {
            incomingRecords.record(records);
            incomingBytes.record(bytes);
            incomingRequests.record(1);
        }

        @Override
        public void read(int records, long bytes) {
            readRecords.record(records);
            readBytes.record(bytes);
        }

        @Override
        public void delivered(boolean backup, long records, long bytes, long ageSeconds, boolean success) {
            (backup ? backedUp : delivered).count(records, bytes, ageSeconds, success);
            if (!backup && success) {
                objectCount.record(1);
            }
        }

        @Override
        public void transformed(long tookMs, boolean success, long records, long bytes) {
            transformation.record(tookMs);
            transformed.record(success ? 1 : 0);
            if (success) {
                transformedRecords.record(records);
                transformedBytes.record(bytes);
            }
        }

        @Override
        public void partitions(int active) {
            partitions.record(active);
        }
    }
}
