package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRun;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.cloud.service.firehose.domain.DestinationRules;
import dev.millrace.cloud.service.firehose.domain.Destinations;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.ConcurrentModificationException;
import dev.millrace.wire.firehose.ExtendedS3DestinationDescription;
import dev.millrace.wire.firehose.ExtendedS3DestinationUpdate;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.S3DestinationUpdate;
import dev.millrace.wire.firehose.UpdateDestinationInput;
import dev.millrace.wire.firehose.UpdateDestinationOutput;
import java.time.InstantSource;
import java.util.Objects;

/// Changes where and how a stream delivers; its version rises by one. What is gathered already goes the new way.
public final class UpdateDestination {
    private final StreamLookup lookup;
    private final DeliveryRuns runs;
    private final RoleRules roles;
    private final SchemaRules schemas;
    private final InstantSource clock;

    public UpdateDestination(
            StreamLookup lookup, DeliveryRuns runs, RoleRules roles, SchemaRules schemas, InstantSource clock) {
        this.lookup = lookup;
        this.runs = runs;
        this.roles = roles;
        this.schemas = schemas;
        this.clock = clock;
    }

    public UpdateDestinationOutput answer(UpdateDestinationInput input, Call call) {
        DeliveryRun run = lookup.active(input.deliveryStreamName(), call);
        ExtendedS3DestinationUpdate extended = input.extendedS3DestinationUpdate();
        S3DestinationUpdate plain = input.s3DestinationUpdate();
        if (extended == null == (plain == null)) {
            throw new InvalidArgumentException(
                    "Exactly one destination update is supported for a Firehose, to S3: Millrace has no other.");
        }
        runs.change(run, true, stream -> {
            if (!Integer.toString(stream.version()).equals(input.currentDeliveryStreamVersionId())) {
                throw new ConcurrentModificationException("Cannot update firehose: " + stream.name()
                        + " since the current version id: " + stream.version() + " and specified version id: "
                        + input.currentDeliveryStreamVersionId() + " do not match");
            }
            if (!input.destinationId().equals(DeliveryStream.DESTINATION_ID)) {
                throw new InvalidArgumentException("Destination Id " + input.destinationId() + " not found");
            }
            ExtendedS3DestinationDescription after = extended != null
                    ? Destinations.updated(stream.destination(), extended)
                    : Destinations.updated(stream.destination(), Objects.requireNonNull(plain));
            DestinationRules.check(after);
            roles.check(after, call);
            schemas.check(after, call);
            return stream.with(change -> change.destination(after)
                    .version(stream.version() + 1)
                    .plain(stream.plain() && extended == null)
                    .updated(AwsTime.millis(clock)));
        });
        return new UpdateDestinationOutput();
    }
}
