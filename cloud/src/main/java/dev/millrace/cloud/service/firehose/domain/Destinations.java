package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.cloud.service.firehose.FirehoseLimits;
import dev.millrace.cloud.service.firehose.conversion.Conversion;
import dev.millrace.wire.firehose.BufferingHints;
import dev.millrace.wire.firehose.CloudWatchLoggingOptions;
import dev.millrace.wire.firehose.DataFormatConversionConfiguration;
import dev.millrace.wire.firehose.DynamicPartitioningConfiguration;
import dev.millrace.wire.firehose.EncryptionConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.ExtendedS3DestinationUpdate;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.RetryOptions;
import dev.millrace.wire.firehose.S3DestinationConfiguration;
import dev.millrace.wire.firehose.S3DestinationDescription;
import dev.millrace.wire.firehose.S3DestinationUpdate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Destinations as they are asked for, changed and shown. What is not said is filled in as AWS does, so that what is
/// kept is what is shown.
public final class Destinations {
    private static final EncryptionConfiguration NO_ENCRYPTION = new EncryptionConfiguration("NoEncryption", null);
    private static final CloudWatchLoggingOptions NO_LOG = new CloudWatchLoggingOptions(false, null, null);
    private static final int RETRY_SECONDS = 300;

    private Destinations() {}

    /// A new one. Not checked yet.
    public static ExtendedS3DestinationDescription of(ExtendedS3DestinationConfiguration asked) {
        DynamicPartitioningConfiguration partitioning = partitioning(asked.dynamicPartitioningConfiguration());
        boolean large = partitioning != null && Boolean.TRUE.equals(partitioning.enabled())
                || Conversion.enabled(asked.dataFormatConversionConfiguration());
        return new ExtendedS3DestinationDescription(
                asked.roleARN(),
                asked.bucketARN(),
                asked.prefix(),
                asked.errorOutputPrefix(),
                hints(asked.bufferingHints(), large),
                or(asked.compressionFormat(), "UNCOMPRESSED"),
                asked.encryptionConfiguration() == null ? NO_ENCRYPTION : asked.encryptionConfiguration(),
                asked.cloudWatchLoggingOptions() == null ? NO_LOG : asked.cloudWatchLoggingOptions(),
                Processors.filledIn(asked.processingConfiguration(), asked.roleARN()),
                or(asked.s3BackupMode(), "Disabled"),
                asked.s3BackupConfiguration() == null ? null : of(asked.s3BackupConfiguration()),
                asked.dataFormatConversionConfiguration(),
                partitioning,
                asked.fileExtension(),
                asked.customTimeZone());
    }

    /// The older form as the newer one.
    public static ExtendedS3DestinationDescription extended(S3DestinationConfiguration asked) {
        return of(ExtendedS3DestinationConfiguration.builder()
                .roleARN(asked.roleARN())
                .bucketARN(asked.bucketARN())
                .prefix(asked.prefix())
                .errorOutputPrefix(asked.errorOutputPrefix())
                .bufferingHints(asked.bufferingHints())
                .compressionFormat(asked.compressionFormat())
                .encryptionConfiguration(asked.encryptionConfiguration())
                .cloudWatchLoggingOptions(asked.cloudWatchLoggingOptions())
                .build());
    }

    private static S3DestinationDescription of(S3DestinationConfiguration asked) {
        return plain(extended(asked));
    }

    /// The newer form as the older one.
    public static S3DestinationDescription plain(ExtendedS3DestinationDescription destination) {
        return new S3DestinationDescription(
                destination.roleARN(),
                destination.bucketARN(),
                destination.prefix(),
                destination.errorOutputPrefix(),
                destination.bufferingHints(),
                destination.compressionFormat(),
                destination.encryptionConfiguration(),
                destination.cloudWatchLoggingOptions());
    }

    /// Changed: what is not said stays, but the processors are replaced as a whole.
    public static ExtendedS3DestinationDescription updated(
            ExtendedS3DestinationDescription before, ExtendedS3DestinationUpdate asked) {
        S3DestinationDescription backup = before.s3BackupDescription();
        S3DestinationUpdate backupAsked = asked.s3BackupUpdate();
        String role = or(asked.roleARN(), before.roleARN());
        DynamicPartitioningConfiguration partitioning = asked.dynamicPartitioningConfiguration();
        boolean wasPartitioned = DestinationRules.partitioned(before);
        if (partitioning != null && partitioning.enabled() != null && partitioning.enabled() != wasPartitioned) {
            throw new InvalidArgumentException(
                    wasPartitioned
                            ? "Dynamic Partitioning cannot be disabled once it is enabled."
                            : "Dynamic Partitioning can only be enabled when the Firehose stream is created.");
        }
        if ("Enabled".equals(before.s3BackupMode()) && "Disabled".equals(asked.s3BackupMode())) {
            throw new InvalidArgumentException("S3BackupMode cannot be disabled once it is enabled.");
        }
        return new ExtendedS3DestinationDescription(
                role,
                or(asked.bucketARN(), before.bucketARN()),
                orKept(asked.prefix(), before.prefix()),
                orKept(asked.errorOutputPrefix(), before.errorOutputPrefix()),
                or(asked.bufferingHints(), before.bufferingHints()),
                or(asked.compressionFormat(), before.compressionFormat()),
                or(asked.encryptionConfiguration(), before.encryptionConfiguration()),
                orKept(asked.cloudWatchLoggingOptions(), before.cloudWatchLoggingOptions()),
                asked.processingConfiguration() == null
                        ? before.processingConfiguration()
                        : Processors.filledIn(asked.processingConfiguration(), role),
                orKept(asked.s3BackupMode(), before.s3BackupMode()),
                backupAsked == null ? backup : backup == null ? fresh(backupAsked) : updated(backup, backupAsked),
                merged(asked.dataFormatConversionConfiguration(), before.dataFormatConversionConfiguration()),
                partitioning == null ? before.dynamicPartitioningConfiguration() : partitioning(partitioning),
                orKept(asked.fileExtension(), before.fileExtension()),
                orKept(asked.customTimeZone(), before.customTimeZone()));
    }

    /// The same by the older form.
    public static ExtendedS3DestinationDescription updated(
            ExtendedS3DestinationDescription before, S3DestinationUpdate asked) {
        return updated(
                before,
                ExtendedS3DestinationUpdate.builder()
                        .roleARN(asked.roleARN())
                        .bucketARN(asked.bucketARN())
                        .prefix(asked.prefix())
                        .errorOutputPrefix(asked.errorOutputPrefix())
                        .bufferingHints(asked.bufferingHints())
                        .compressionFormat(asked.compressionFormat())
                        .encryptionConfiguration(asked.encryptionConfiguration())
                        .cloudWatchLoggingOptions(asked.cloudWatchLoggingOptions())
                        .build());
    }

    private static S3DestinationDescription updated(S3DestinationDescription before, S3DestinationUpdate asked) {
        return new S3DestinationDescription(
                or(asked.roleARN(), before.roleARN()),
                or(asked.bucketARN(), before.bucketARN()),
                orKept(asked.prefix(), before.prefix()),
                orKept(asked.errorOutputPrefix(), before.errorOutputPrefix()),
                or(asked.bufferingHints(), before.bufferingHints()),
                or(asked.compressionFormat(), before.compressionFormat()),
                or(asked.encryptionConfiguration(), before.encryptionConfiguration()),
                orKept(asked.cloudWatchLoggingOptions(), before.cloudWatchLoggingOptions()));
    }

    /// A backup that begins with an update must be whole.
    private static S3DestinationDescription fresh(S3DestinationUpdate asked) {
        String role = asked.roleARN();
        String bucket = asked.bucketARN();
        if (role == null || bucket == null) {
            throw new InvalidArgumentException("S3BackupUpdate must have RoleARN and BucketARN.");
        }
        return of(new S3DestinationConfiguration(
                role,
                bucket,
                asked.prefix(),
                asked.errorOutputPrefix(),
                asked.bufferingHints(),
                asked.compressionFormat(),
                asked.encryptionConfiguration(),
                asked.cloudWatchLoggingOptions()));
    }

    /// The roles that a destination needs, but for its schema's.
    public static List<String> roles(ExtendedS3DestinationDescription destination) {
        S3DestinationDescription backup = destination.s3BackupDescription();
        return backup == null ? List.of(destination.roleARN()) : List.of(destination.roleARN(), backup.roleARN());
    }

    private static @Nullable DataFormatConversionConfiguration merged(
            @Nullable DataFormatConversionConfiguration asked, @Nullable DataFormatConversionConfiguration before) {
        return asked == null || before == null
                ? orKept(asked, before)
                : new DataFormatConversionConfiguration(
                        orKept(asked.schemaConfiguration(), before.schemaConfiguration()),
                        orKept(asked.inputFormatConfiguration(), before.inputFormatConfiguration()),
                        orKept(asked.outputFormatConfiguration(), before.outputFormatConfiguration()),
                        orKept(asked.enabled(), before.enabled()));
    }

    private static BufferingHints hints(@Nullable BufferingHints asked, boolean large) {
        return asked == null || asked.sizeInMBs() == null && asked.intervalInSeconds() == null
                ? new BufferingHints(
                        large ? FirehoseLimits.LARGE_SIZE_MIB : FirehoseLimits.DEFAULT_SIZE_MIB,
                        FirehoseLimits.DEFAULT_INTERVAL_SECONDS)
                : asked;
    }

    private static @Nullable DynamicPartitioningConfiguration partitioning(
            @Nullable DynamicPartitioningConfiguration asked) {
        return asked != null && Boolean.TRUE.equals(asked.enabled()) && asked.retryOptions() == null
                ? new DynamicPartitioningConfiguration(new RetryOptions(RETRY_SECONDS), true)
                : asked;
    }

    private static <T> T or(@Nullable T asked, T otherwise) {
        return asked == null ? otherwise : asked;
    }

    private static <T> @Nullable T orKept(@Nullable T asked, @Nullable T before) {
        return asked == null ? before : asked;
    }
}
