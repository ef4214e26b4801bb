package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.Firehose;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.PutRecordBatchInput;
import dev.millrace.wire.firehose.Record;
import dev.millrace.wire.firehose.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/// Delivery streams as targets of events: what waits for one goes together.
public final class DeliveryStreamEvents implements Destination {
    private static final String STREAM = "deliverystream/";

    private final Firehose firehose;

    public DeliveryStreamEvents(Service firehose) {
        this.firehose = new Firehose(firehose);
    }

    @Override
    public List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) {
        Arn arn = Arn.parse(targetArn).orElseThrow();
        List<Record> records = parcels.stream()
                .map(parcel -> new Record(Bytes.wrap(parcel.payload().getBytes(StandardCharsets.UTF_8))))
                .toList();
        try {
            var unused = firehose.putRecordBatch(
                    new PutRecordBatchInput(arn.resource().substring(STREAM.length()), records), call(arn));
            return all(parcels, Outcome.TAKEN);
        } catch (ResourceNotFoundException gone) {
            return all(parcels, Outcome.noResource(gone.message()));
        } catch (InvalidArgumentException refused) {
            // Too much for one call: each by itself.
            return parcels.size() == 1
                    ? List.of(new Outcome.Refused("INVALID_PARAMETER", refused.message()))
                    : parcels.stream()
                            .flatMap(one -> deliver(targetArn, sender, List.of(one)).stream())
                            .toList();
        } catch (AwsException busy) {
            return all(parcels, new Outcome.Failed(busy.code(), busy.message()));
        }
    }

    private static List<Outcome> all(List<Parcel> parcels, Outcome outcome) {
        return Collections.nCopies(parcels.size(), outcome);
    }

    private static Call call(Arn of) {
        return ServiceCall.of(TargetRoles.EVENTS, of.account(), of.region());
    }
}
