package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.service.Service;
import java.util.Optional;

/// Log events on streams of another service, put there in a role that trusts CloudWatch Logs.
public final class RoleHeldLogs implements LogDestination {
    /// The service that has the streams.
    interface Streams {
        /// The action that the role needs.
        String action();

        /// What AWS says where a filter's test message does not arrive.
        String notDelivered();

        /// The stream that a route leads to; empty where its ARN names none that is the account's.
        Optional<Arn> stream(Route route);

        /// @return whether there is such a stream that takes it
        /// @throws AwsException where it may go well another time
        boolean put(Arn stream, String partitionKey, byte[] message);
    }

    private final Streams streams;
    private final LogRoles roles;

    private RoleHeldLogs(Streams streams, LogRoles roles) {
        this.streams = streams;
        this.roles = roles;
    }

    /// On Kinesis' streams.
    public static LogDestination onStreams(Service kinesis, LogRoles roles) {
        return new RoleHeldLogs(new StreamLogs(kinesis), roles);
    }

    /// On Firehose's delivery streams.
    public static LogDestination onDeliveryStreams(Service firehose, LogRoles roles) {
        return new RoleHeldLogs(new DeliveryStreamLogs(firehose), roles);
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
                : Optional.of(streams.notDelivered());
    }

    @Override
    public Outcome deliver(Route route, String partitionKey, byte[] message) {
        Optional<Arn> stream = streams.stream(route);
        if (stream.isEmpty() || !roles.may(route, streams.action())) {
            return Outcome.REFUSED;
        }
        try {
            return streams.put(stream.get(), partitionKey, message) ? Outcome.DELIVERED : Outcome.REFUSED;
        } catch (AwsException busy) {
            return Outcome.TRY_AGAIN;
        }
    }
}
