package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.logs.LogDestination.Route;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.util.Optional;

/// Log events on Kinesis' streams.
final class StreamLogs implements RoleHeldLogs.Streams {
    private final Kinesis kinesis;

    StreamLogs(Service kinesis) {
        this.kinesis = new Kinesis(kinesis);
    }

    @Override
    public String action() {
        return "kinesis:PutRecord";
    }

    @Override
    public String notDelivered() {
        return "Could not deliver test message to specified Kinesis stream. "
                + "Check if the given kinesis stream is in ACTIVE state. ";
    }

    @Override
    public Optional<Arn> stream(Route route) {
        return Arn.parse(route.destinationArn(), "kinesis")
                .filter(arn -> arn.account().equals(route.account()));
    }

    @Override
    public boolean put(Arn stream, String partitionKey, byte[] message) {
        try {
            kinesis.putRecord(
                    PutRecordInput.builder()
                            .streamARN(stream.toString())
                            .partitionKey(partitionKey)
                            .data(Bytes.wrap(message))
                            .build(),
                    ServiceCall.of(LogRoles.LOGS, stream.account(), stream.region()));
            return true;
        } catch (ResourceNotFoundException | InvalidArgumentException gone) {
            return false;
        }
    }
}
