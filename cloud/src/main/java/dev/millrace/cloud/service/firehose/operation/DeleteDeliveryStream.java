package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.DeleteDeliveryStreamInput;
import dev.millrace.wire.firehose.DeleteDeliveryStreamOutput;

/// Removes a delivery stream. It is DELETING while what it gathered is delivered; what cannot be then is dropped.
public final class DeleteDeliveryStream {
    private final StreamLookup lookup;
    private final DeliveryRuns runs;

    public DeleteDeliveryStream(StreamLookup lookup, DeliveryRuns runs) {
        this.lookup = lookup;
        this.runs = runs;
    }

    public DeleteDeliveryStreamOutput answer(DeleteDeliveryStreamInput input, Call call) {
        runs.delete(lookup.run(input.deliveryStreamName(), call));
        return new DeleteDeliveryStreamOutput();
    }
}
