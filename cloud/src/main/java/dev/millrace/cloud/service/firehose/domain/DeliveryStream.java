package dev.millrace.cloud.service.firehose.domain;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.wire.firehose.DeliveryStreamEncryptionConfiguration;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.KinesisStreamSourceDescription;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All that is kept of a delivery stream besides its records. Its source and destination are kept in AWS's own words,
/// with what AWS fills in: so they are shown, and a lane reads them.
/// @param uid names its records in the store; never given twice
/// @param version rises by one at each UpdateDestination
/// @param source null for DirectPut
/// @param plain whether it was made with S3DestinationConfiguration, the older form
/// @param deleting whether it is on its way out
@RecordBuilder
public record DeliveryStream(
        long uid,
        String account,
        String region,
        String name,
        int version,
        Instant created,
        @Nullable Instant updated,
        @Nullable KinesisStreamSourceDescription source,
        ExtendedS3DestinationDescription destination,
        boolean plain,
        @Nullable DeliveryStreamEncryptionConfiguration encryption,
        Map<String, String> tags,
        boolean deleting)
        implements DeliveryStreamBuilder.With {
    /// There is one destination.
    public static final String DESTINATION_ID = "destinationId-000000000001";

    public DeliveryStream {
        tags = Map.copyOf(tags);
    }

    public String arn() {
        return arn(account, region, name);
    }

    public static String arn(String account, String region, String name) {
        return Arn.of("firehose", region, account, "deliverystream/" + name).toString();
    }

    public boolean directPut() {
        return source == null;
    }

    public String type() {
        return source == null ? "DirectPut" : "KinesisStreamAsSource";
    }
}
