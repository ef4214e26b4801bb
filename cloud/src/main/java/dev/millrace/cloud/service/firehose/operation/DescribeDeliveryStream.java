package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.service.firehose.domain.Destinations;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.DeliveryStreamDescription;
import dev.millrace.wire.firehose.DeliveryStreamEncryptionConfiguration;
import dev.millrace.wire.firehose.DescribeDeliveryStreamInput;
import dev.millrace.wire.firehose.DescribeDeliveryStreamOutput;
import dev.millrace.wire.firehose.DestinationDescription;
import dev.millrace.wire.firehose.SourceDescription;
import java.util.List;

/// Says all about a delivery stream.
public final class DescribeDeliveryStream {
    private static final DeliveryStreamEncryptionConfiguration DISABLED =
            new DeliveryStreamEncryptionConfiguration(null, null, "DISABLED", null);

    private final StreamLookup lookup;

    public DescribeDeliveryStream(StreamLookup lookup) {
        this.lookup = lookup;
    }

    public DescribeDeliveryStreamOutput answer(DescribeDeliveryStreamInput input, Call call) {
        DeliveryStream stream = lookup.run(input.deliveryStreamName(), call).stream();
        DestinationDescription destination = DestinationDescription.builder()
                .destinationId(DeliveryStream.DESTINATION_ID)
                .s3DestinationDescription(Destinations.plain(stream.destination()))
                .extendedS3DestinationDescription(stream.plain() ? null : stream.destination())
                .build();
        return new DescribeDeliveryStreamOutput(new DeliveryStreamDescription(
                stream.name(),
                stream.arn(),
                stream.deleting() ? "DELETING" : "ACTIVE",
                null,
                stream.encryption() != null ? stream.encryption() : stream.directPut() ? DISABLED : null,
                stream.type(),
                Integer.toString(stream.version()),
                stream.created(),
                stream.updated(),
                stream.source() == null ? null : new SourceDescription(null, stream.source(), null, null),
                List.of(destination),
                false));
    }
}
