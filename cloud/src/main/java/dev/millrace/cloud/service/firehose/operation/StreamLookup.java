package dev.millrace.cloud.service.firehose.operation;

import dev.millrace.cloud.service.firehose.delivery.DeliveryRun;
import dev.millrace.cloud.service.firehose.delivery.DeliveryRuns;
import dev.millrace.cloud.service.firehose.domain.DeliveryStream;
import dev.millrace.wire.Call;
import dev.millrace.wire.firehose.ResourceInUseException;
import dev.millrace.wire.firehose.ResourceNotFoundException;

/// Finds the stream that a call names.
public final class StreamLookup {
    private final DeliveryRuns runs;

    public StreamLookup(DeliveryRuns runs) {
        this.runs = runs;
    }

    /// @throws ResourceNotFoundException where there is none
    public DeliveryRun run(String name, Call call) {
        return runs.find(call.account(), call.region(), name).orElseThrow(() -> notFound(name, call));
    }

    /// The same where something is put to it.
    /// @throws ResourceNotFoundException also where it is on its way out: nobody would deliver that
    public DeliveryRun open(String name, Call call) {
        DeliveryRun run = run(name, call);
        if (run.stream().deleting()) {
            throw notFound(name, call);
        }
        return run;
    }

    private static ResourceNotFoundException notFound(String name, Call call) {
        return new ResourceNotFoundException(
                "Firehose " + name + " under account " + call.account() + " not found.");
    }

    /// The same where it is to be changed.
    /// @throws ResourceInUseException where it is on its way out
    public DeliveryRun active(String name, Call call) {
        DeliveryRun run = run(name, call);
        refuseLeaving(run.stream());
        return run;
    }

    static void refuseLeaving(DeliveryStream stream) {
        if (stream.deleting()) {
            throw new ResourceInUseException("Firehose " + stream.name() + " under account " + stream.account()
                    + " is not in the ACTIVE state. Current state: DELETING");
        }
    }
}
