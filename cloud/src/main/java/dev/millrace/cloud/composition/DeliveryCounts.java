package dev.millrace.cloud.composition;

import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.metric.Series;
import dev.millrace.cloud.metric.Unit;
import dev.millrace.cloud.service.firehose.DeliveryMetrics;
import java.util.Map;

/// What delivery streams count, in CloudWatch's namespace AWS/Firehose
/// (docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html).
public final class DeliveryCounts implements DeliveryMetrics {
    private static final String NAMESPACE = "AWS/Firehose";

    private final Metrics metrics;

    public DeliveryCounts(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public Counters of(String account, String region, String deliveryStream) {
        return new StreamCounters(metrics, account, region, deliveryStream);
    }

    /// The series of what is delivered, whether data or source records.
    private record Delivered(
            Series records, Series bytes, Series objects, Series freshness, Series success) {
        static Delivered of(Named named, String what) {
            return new Delivered(
                    named.series(what + ".Records", Unit.COUNT),
                    named.series(what + ".Bytes", Unit.BYTES),
                    named.series(what + ".ObjectCount", Unit.COUNT),
                    named.series(what + ".DataFreshness", Unit.SECONDS),
                    named.series(what + ".Success", Unit.COUNT));
        }
    }

    @FunctionalInterface
    private interface Named {
        Series series(String metric, Unit unit);
    }

    private static final class StreamCounters implements Counters {
        private final Series incomingRecords;
        private final Series incomingBytes;
        private final Series incomingRequests;
        private final Series readRecords;
        private final Series readBytes;
        private final Delivered delivered;
        private final Delivered backedUp;
        private final Series processing;
        private final Series processed;
        private final Series processedRecords;
        private final Series processedBytes;
        private final Series converted;
        private final Series convertedBytes;
        private final Series unconverted;
        private final Series unconvertedBytes;
        private final Series partitions;

        private StreamCounters(Metrics metrics, String account, String region, String stream) {
            Named named = (metric, unit) -> metrics.series(
                    account, region, NAMESPACE, metric, unit, Map.of("DeliveryStreamName", stream));
            incomingRecords = named.series("IncomingRecords", Unit.COUNT);
            incomingBytes = named.series("IncomingBytes", Unit.BYTES);
            incomingRequests = named.series("IncomingPutRequests", Unit.COUNT);
            readRecords = named.series("DataReadFromKinesisStream.Records", Unit.COUNT);
            readBytes = named.series("DataReadFromKinesisStream.Bytes", Unit.BYTES);
            delivered = Delivered.of(named, "DeliveryToS3");
            backedUp = Delivered.of(named, "BackupToS3");
            processing = named.series("ExecuteProcessing.Duration", Unit.MILLISECONDS);
            processed = named.series("ExecuteProcessing.Success", Unit.COUNT);
            processedRecords = named.series("SucceedProcessing.Records", Unit.COUNT);
            processedBytes = named.series("SucceedProcessing.Bytes", Unit.BYTES);
            converted = named.series("SucceedConversion.Records", Unit.COUNT);
            convertedBytes = named.series("SucceedConversion.Bytes", Unit.BYTES);
            unconverted = named.series("FailedConversion.Records", Unit.COUNT);
            unconvertedBytes = named.series("FailedConversion.Bytes", Unit.BYTES);
            partitions = named.series("PartitionCount", Unit.COUNT);
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
            Delivered to = backup ? backedUp : delivered;
            to.freshness.record(ageSeconds);
            to.success.record(success ? 1 : 0);
            if (success) {
                to.records.record(records);
                to.bytes.record(bytes);
                to.objects.record(1);
            }
        }

        @Override
        public void transformed(long tookMs, boolean success, long records, long bytes) {
            processing.record(tookMs);
            processed.record(success ? 1 : 0);
            if (success) {
                processedRecords.record(records);
                processedBytes.record(bytes);
            }
        }

        @Override
        public void converted(boolean success, long records, long bytes) {
            if (records > 0) {
                (success ? converted : unconverted).record(records);
                (success ? convertedBytes : unconvertedBytes).record(bytes);
            }
        }

        @Override
        public void partitions(int active) {
            partitions.record(active);
        }
    }
}
