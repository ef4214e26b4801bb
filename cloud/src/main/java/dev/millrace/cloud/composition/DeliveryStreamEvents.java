package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.events.delivery.Destination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

/// Delivery streams as targets of events: what waits for one goes together.
public final class DeliveryStreamEvents implements Destination {
    private final DeliveryStreamPuts streams;

    public DeliveryStreamEvents(Service firehose) {
        streams = new DeliveryStreamPuts(firehose);
    }

    @Override
    public List<Outcome> deliver(String targetArn, Sender sender, List<Parcel> parcels) {
        List<byte[]> records = parcels.stream()
                .map(parcel -> parcel.payload().getBytes(StandardCharsets.UTF_8))
                .toList();
        return Collections.nCopies(parcels.size(), outcome(targetArn, sender, records));
    }

    private Outcome outcome(String targetArn, Sender sender, List<byte[]> records) {
        try {
            streams.put(targetArn, sender.account(), "events.amazonaws.com", records);
            return Outcome.TAKEN;
        } catch (ResourceNotFoundException gone) {
            return Outcome.noResource(gone.message());
        } catch (InvalidArgumentException not) {
            return new Outcome.Refused("INVALID_PARAMETER", not.message());
        } catch (AwsException busy) {
            return new Outcome.Failed(busy.code(), busy.message());
        }
    }
}
