package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.DynamicPartitioningConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.InvalidArgumentException;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/// What a destination must be, whether it is new or changed. Texts are AWS's where they are known: those on prefixes
/// (`Ths` is AWS's own), on roles and on sizes; the others say the rule.
public final class DestinationRules {
    private static final String PREFIXES = "Ths supplied prefix(es) do not satisfy the following constraint: ";

    private DestinationRules() {}

    /// @throws InvalidArgumentException for the first rule that it breaks
    public static void check(ExtendedS3DestinationDescription destination) {
        ConversionRules.check(destination);
        boolean partitioned = partitioned(destination);
        hints(destination.bufferingHints(), partitioned);
        prefixes(destination.prefix(), destination.errorOutputPrefix(), partitioned);
        ProcessorRules.check(destination.processingConfiguration(), partitioned);
        zone(destination.customTimeZone());
        if (partitioned) {
            keysAreGiven(destination);
        }
        if ("Enabled".equals(destination.s3BackupMode())) {
            var backup = destination.s3BackupDescription();
            if (backup == null) {
                throw new InvalidArgumentException(
                        "S3BackupConfiguration must be specified when S3BackupMode is Enabled.");
            }
            hints(backup.bufferingHints(), false);
            prefixes(backup.prefix(), backup.errorOutputPrefix(), false);
        }
    }

    static boolean partitioned(ExtendedS3DestinationDescription destination) {
        DynamicPartitioningConfiguration partitioning = destination.dynamicPartitioningConfiguration();
        return partitioning != null && Boolean.TRUE.equals(partitioning.enabled());
    }

    private static void hints(BufferingHints hints, boolean partitioned) {
        Integer size = hints.sizeInMBs();
        Integer interval = hints.intervalInSeconds();
        if (size == null || interval == null) {
            throw new InvalidArgumentException(
                    "BufferingHints must have both SizeInMBs and IntervalInSeconds, or neither.");
        }
        if (partitioned && size < FirehoseLimits.CONVERSION_LEAST_MIB) {
            throw new InvalidArgumentException(
                    "BufferingHints.SizeInMBs must be at least 64 when Dynamic Partitioning is enabled.");
        }
        if (partitioned && interval == 0) {
            throw new InvalidArgumentException(
                    "BufferingHints.IntervalInSeconds must not be 0 when Dynamic Partitioning is enabled.");
        }
    }

    private static void prefixes(@Nullable String data, @Nullable String errors, boolean partitioned) {
        Prefix prefix = prefix("Prefix", data);
        Prefix errorPrefix = prefix("ErrorOutputPrefix", errors);
        boolean noErrorPrefix = errors == null || errors.isEmpty();
        if (prefix.hasExpressions() && noErrorPrefix) {
            throw prefixes("ErrorOutputPrefix cannot be null or empty when Prefix contains expressions");
        }
        if (prefix.hasErrorOutputType()) {
            throw prefixes("Prefix cannot contain !{firehose:error-output-type}");
        }
        if (errorPrefix.hasPartitionKeys()) {
            throw prefixes("ErrorOutputPrefix cannot contain partition keys");
        }
        if (errorPrefix.hasExpressions() && !errorPrefix.hasErrorOutputType()) {
            throw prefixes("ErrorOutputPrefix must contain !{firehose:error-output-type} when it contains expressions");
        }
        if (prefix.hasPartitionKeys() && !partitioned) {
            throw prefixes("Prefix cannot contain partition keys when Dynamic Partitioning is not enabled");
        }
        if (partitioned && !prefix.hasPartitionKeys()) {
            throw prefixes("Prefix must contain partition keys when Dynamic Partitioning is enabled");
        }
    }

    private static Prefix prefix(String name, @Nullable String text) {
        if (text != null && text.length() > FirehoseLimits.PREFIX_CHARS) {
            throw prefixes(name + " must have at most " + FirehoseLimits.PREFIX_CHARS + " characters");
        }
        return switch (Prefix.read(text)) {
            case Prefix.Reading.Read(Prefix prefix) -> prefix;
            case Prefix.Reading.Wrong(String why) -> throw prefixes("in " + name + ", " + why);
        };
    }

    private static InvalidArgumentException prefixes(String constraint) {
        return new InvalidArgumentException(PREFIXES + constraint);
    }

    /// Every key of the prefix comes from somewhere.
    private static void keysAreGiven(ExtendedS3DestinationDescription destination) {
        Processors processors = Processors.of(destination.processingConfiguration());
        Prefix prefix = Prefix.of(destination.prefix());
        if (!prefix.queryKeys().isEmpty() && processors.query().isEmpty()) {
            throw prefixes("Prefix contains partitionKeyFromQuery, but there is no MetadataExtraction processor");
        }
        if (!prefix.functionKeys().isEmpty() && processors.function().isEmpty()) {
            throw prefixes("Prefix contains partitionKeyFromLambda, but there is no Lambda processor");
        }
    }

    private static void zone(@Nullable String zone) {
        if (zone != null && !zone.isEmpty()) {
            try {
                ZoneId.of(zone);
            } catch (DateTimeException notOne) {
                throw new InvalidArgumentException("CustomTimeZone " + zone + " is not valid.");
            }
        }
    }
}
