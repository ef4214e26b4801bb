package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.logs.LogDestination.Route;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.firehose.Firehose;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.PutRecordInput;
import dev.millrace.wire.firehose.Record;
import dev.millrace.wire.firehose.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.util.Optional;

/// Log events on Firehose's delivery streams.
final class DeliveryStreamLogs implements RoleHeldLogs.Streams {
    private static final String STREAM = "deliverystream/";

    private final Firehose firehose;

    DeliveryStreamLogs(Service firehose) {
        this.firehose = new Firehose(firehose);
    }

    @Override
    public String action() {
        return "firehose:PutRecord";
    }

    @Override
    public String notDelivered() {
        return "Could not deliver test message to specified Firehose stream. "
                + "Check if the given Firehose stream is in ACTIVE state.";
    }

    @Override
    public Optional<Arn> stream(Route route) {
        return Arn.parse(route.destinationArn(), "firehose")
                .filter(arn -> arn.account().equals(route.account())
                        && arn.resource().startsWith(STREAM));
    }

    @Override
    public boolean put(Arn stream, String partitionKey, byte[] message) {
        try {
            firehose.putRecord(
                    new PutRecordInput(stream.resource().substring(STREAM.length()), new Record(Bytes.wrap(message))),
                    ServiceCall.of(LogRoles.LOGS, stream.account(), stream.region()));
            return true;
        } catch (ResourceNotFoundException | InvalidArgumentException gone) {
            return false;
        }
    }
}
