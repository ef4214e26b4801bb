package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.util.List;
import java.util.Optional;

/// Log events in delivery streams, put there in a role that trusts CloudWatch Logs.
public final class DeliveryStreamLogs implements LogDestination {
    private final DeliveryStreamPuts streams;
    private final Identities identities;

    public DeliveryStreamLogs(Service firehose, Identities identities) {
        this.streams = new DeliveryStreamPuts(firehose);
        this.identities = identities;
    }

    @Override
    public boolean needsRole() {
        return true;
    }

    @Override
    public Optional<String> refusal(Route route, byte[] message) {
        if (!StreamLogs.trusted(identities, route)) {
            return Optional.of("Make sure you have given CloudWatch Logs permission to assume the provided role.");
        }
        return deliver(route, "test", message) == Outcome.DELIVERED
                ? Optional.empty()
                : Optional.of("Could not deliver test message to specified Firehose stream. "
                        + "Check if the given Firehose stream is in ACTIVE state. ");
    }

    @Override
    public Outcome deliver(Route route, String partitionKey, byte[] message) {
        boolean own = Arn.parse(route.destinationArn(), "firehose")
                .filter(arn -> arn.account().equals(route.account()))
                .isPresent();
        if (!own || !StreamLogs.trusted(identities, route)) {
            return Outcome.REFUSED;
        }
        try {
            streams.put(route.destinationArn(), route.account(), "logs.amazonaws.com", List.of(message));
            return Outcome.DELIVERED;
        } catch (ResourceNotFoundException | InvalidArgumentException gone) {
            return Outcome.REFUSED;
        } catch (AwsException busy) {
            return Outcome.TRY_AGAIN;
        }
    }
}
