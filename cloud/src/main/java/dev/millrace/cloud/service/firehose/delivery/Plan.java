package dev.millrace.cloud.service.firehose.delivery;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.cloud.service.firehose.domain.Compression;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.service.firehose.domain.Prefix;
import dev.millrace.cloud.service.firehose.domain.Processors;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.CloudWatchLoggingOptions;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.S3DestinationDescription;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How one lane delivers: a destination, read once.
/// @param roleArn by whose permissions it writes
/// @param log where errors are told
/// @param conversion how records are converted, if they are
/// @param partitioned whether each set of partition keys has objects of its own
record Plan(
        DeliveryStream stream,
        String roleArn,
        String bucketArn,
        Prefix prefix,
        Prefix errorPrefix,
        ZoneId zone,
        long sizeBytes,
        Duration interval,
        Compression compression,
        String extension,
        Optional<LogPlace> log,
        Processors processors,
        boolean partitioned,
        Optional<Conversion> conversion) {
    record LogPlace(String group, String stream) {}

    /// Of the lane that delivers what becomes of the records.
    static Plan of(DeliveryStream stream) {
        ExtendedS3DestinationDescription destination = stream.destination();
        var partitioning = destination.dynamicPartitioningConfiguration();
        boolean partitioned = partitioning != null && Boolean.TRUE.equals(partitioning.enabled());
        String zone = destination.customTimeZone();
        String extension = destination.fileExtension();
        return of(
                stream,
                destination.roleARN(),
                destination.bucketARN(),
                destination.prefix(),
                destination.errorOutputPrefix(),
                zone == null || zone.isEmpty() ? "UTC" : zone,
                destination.bufferingHints(),
                destination.compressionFormat(),
                extension,
                destination.cloudWatchLoggingOptions(),
                Processors.of(destination.processingConfiguration()),
                partitioned,
                Conversion.of(destination.dataFormatConversionConfiguration(), stream.account(), stream.region()));
    }

    /// Of the lane that delivers the records as they came; empty where none is wanted.
    static Optional<Plan> backup(DeliveryStream stream) {
        S3DestinationDescription backup = stream.destination().s3BackupDescription();
        return backup == null || !"Enabled".equals(stream.destination().s3BackupMode())
                ? Optional.empty()
                : Optional.of(of(
                        stream,
                        backup.roleARN(),
                        backup.bucketARN(),
                        backup.prefix(),
                        backup.errorOutputPrefix(),
                        "UTC",
                        backup.bufferingHints(),
                        backup.compressionFormat(),
                        null,
                        backup.cloudWatchLoggingOptions(),
                        Processors.of(null),
                        false,
                        Optional.empty()));
    }

    private static Plan of(
            DeliveryStream stream,
            @Nullable String roleArn,
            String bucketArn,
            @Nullable String prefix,
            @Nullable String errorPrefix,
            String zone,
            BufferingHints hints,
            String compression,
            @Nullable String extension,
            @Nullable CloudWatchLoggingOptions log,
            Processors processors,
            boolean partitioned,
            Optional<Conversion> conversion) {
        Compression packing = Compression.of(compression);
        Integer size = hints.sizeInMBs();
        Integer seconds = hints.intervalInSeconds();
        return new Plan(
                stream,
                Objects.requireNonNullElse(roleArn, ""),
                bucketArn,
                Prefix.of(prefix),
                // Without one of its own, what failed goes below the data's plain prefix.
                Prefix.of(errorPrefix == null || errorPrefix.isEmpty() ? prefix : errorPrefix),
                ZoneId.of(zone),
                (long) (size == null ? FirehoseLimits.DEFAULT_SIZE_MIB : size) * FirehoseLimits.MIB,
                Duration.ofSeconds(seconds == null ? FirehoseLimits.DEFAULT_INTERVAL_SECONDS : seconds),
                packing,
                extension != null && !extension.isEmpty()
                        ? extension
                        : conversion.map(each -> each.writing().extension()).orElse(packing.extension()),
                logPlace(log),
                processors,
                partitioned,
                conversion);
    }

    private static Optional<LogPlace> logPlace(@Nullable CloudWatchLoggingOptions log) {
        if (log == null || !Boolean.TRUE.equals(log.enabled())) {
            return Optional.empty();
        }
        String group = log.logGroupName();
        String stream = log.logStreamName();
        return group == null || stream == null ? Optional.empty() : Optional.of(new LogPlace(group, stream));
    }

    /// The soonest that something must be done with a record.
    Duration soonest() {
        return processors
                .function()
                .map(Processors.FunctionCall::interval)
                .orElse(interval);
    }
}
