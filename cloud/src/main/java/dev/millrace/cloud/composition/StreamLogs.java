package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.util.Optional;

/// Log events on Kinesis' streams, put there in a role that trusts CloudWatch Logs.
public final class StreamLogs implements LogDestination {
    private final Kinesis kinesis;
    private final LogRoles roles;

    public StreamLogs(Service kinesis, LogRoles roles) {
        this.kinesis = new Kinesis(kinesis);
        this.roles = roles;
    }

    @Override
    public boolean needsRole() {
        return true;
    }

    @Override
    public Optional<String> refusal(Route route, byte[] message) {
        if (!roles.trusted(route)) {
            return Optional.of(LogRoles.NOT_TRUSTED);
        }
        return deliver(route, "test", message) == Outcome.DELIVERED
                ? Optional.empty()
                : Optional.of("Could not deliver test message to specified Kinesis stream. "
                        + "Check if the given kinesis stream is in ACTIVE state. ");
    }

    @Override
    public Outcome deliver(Route route, String partitionKey, byte[] message) {
        Optional<Arn> stream = Arn.parse(route.destinationArn(), "kinesis");
        if (stream.isEmpty()
                || !stream.get().account().equals(route.account())
                || !roles.may(route, "kinesis:PutRecord")) {
            return Outcome.REFUSED;
        }
        try {
            kinesis.putRecord(
                    PutRecordInput.builder()
                            .streamARN(route.destinationArn())
                            .partitionKey(partitionKey)
                            .data(Bytes.wrap(message))
                            .build(),
                    ServiceCall.of(LogRoles.LOGS, route.account(), stream.get().region()));
            return Outcome.DELIVERED;
        } catch (ResourceNotFoundException | InvalidArgumentException gone) {
            return Outcome.REFUSED;
        } catch (AwsException busy) {
            return Outcome.TRY_AGAIN;
        }
    }
}
