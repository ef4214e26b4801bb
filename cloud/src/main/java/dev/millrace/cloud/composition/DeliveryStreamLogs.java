package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.firehose.Firehose;
import dev.millrace.wire.firehose.InvalidArgumentException;
import dev.millrace.wire.firehose.PutRecordInput;
import dev.millrace.wire.firehose.Record;
import dev.millrace.wire.firehose.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.util.Optional;

/// Log events on Firehose's delivery streams, put there in a role that trusts CloudWatch Logs.
public final class DeliveryStreamLogs implements LogDestination {
    private static final String STREAM = "deliverystream/";

    private final Firehose firehose;
    private final LogRoles roles;

    public DeliveryStreamLogs(Service firehose, LogRoles roles) {
        this.firehose = new Firehose(firehose);
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
                : Optional.of("Could not deliver test message to specified Firehose stream. "
                        + "Check if the given Firehose stream is in ACTIVE state.");
    }

    @Override
    public Outcome deliver(Route route, String partitionKey, byte[] message) {
        Optional<Arn> stream = Arn.parse(route.destinationArn(), "firehose")
                .filter(arn -> arn.account().equals(route.account()) && arn.resource().startsWith(STREAM));
        if (stream.isEmpty() || !roles.may(route, "firehose:PutRecord")) {
            return Outcome.REFUSED;
        }
        try {
            firehose.putRecord(
                    new PutRecordInput(
                            stream.get().resource().substring(STREAM.length()), new Record(Bytes.wrap(message))),
                    ServiceCall.of(LogRoles.LOGS, route.account(), stream.get().region()));
            return Outcome.DELIVERED;
        } catch (ResourceNotFoundException | InvalidArgumentException gone) {
            return Outcome.REFUSED;
        } catch (AwsException busy) {
            return Outcome.TRY_AGAIN;
        }
    }
}
