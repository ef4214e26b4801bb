package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.logs.LogDestination;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.kinesis.InvalidArgumentException;
import dev.millrace.wire.kinesis.Kinesis;
import dev.millrace.wire.kinesis.PutRecordInput;
import dev.millrace.wire.kinesis.ResourceNotFoundException;
import dev.millrace.wire.service.Service;
import java.util.Optional;

/// Log events on Kinesis' streams, put there in a role that trusts CloudWatch Logs.
public final class StreamLogs implements LogDestination {
    static final String LOGS = "logs.amazonaws.com";
    static final String NOT_TRUSTED =
            "Make sure you have given CloudWatch Logs permission to assume the provided role.";

    private final Kinesis kinesis;
    private final Identities identities;
    private final RoleRights rights;

    public StreamLogs(Service kinesis, Identities identities, RoleRights rights) {
        this.kinesis = new Kinesis(kinesis);
        this.identities = identities;
        this.rights = rights;
    }

    @Override
    public boolean needsRole() {
        return true;
    }

    @Override
    public Optional<String> refusal(Route route, byte[] message) {
        if (!trusted(identities, route)) {
            return Optional.of(NOT_TRUSTED);
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
                || !trusted(identities, rights, route, "kinesis:PutRecord")) {
            return Outcome.REFUSED;
        }
        try {
            kinesis.putRecord(
                    PutRecordInput.builder()
                            .streamARN(route.destinationArn())
                            .partitionKey(partitionKey)
                            .data(Bytes.wrap(message))
                            .build(),
                    call(route.account(), stream.get().region()));
            return Outcome.DELIVERED;
        } catch (ResourceNotFoundException | InvalidArgumentException gone) {
            return Outcome.REFUSED;
        } catch (AwsException busy) {
            return Outcome.TRY_AGAIN;
        }
    }

    /// Whether the route's role may be assumed by CloudWatch Logs, in all regions or in its own.
    static boolean trusted(Identities identities, Route route) {
        String role = route.roleArn();
        return role != null
                && (identities.trustsService(role, LOGS)
                        || identities.trustsService(role, "logs." + route.region() + ".amazonaws.com"));
    }

    /// Whether it also lets who has it put into the destination.
    static boolean trusted(Identities identities, RoleRights rights, Route route, String action) {
        String role = route.roleArn();
        return role != null && trusted(identities, route) && rights.may(role, action, route.destinationArn());
    }

    private static Call call(String account, String region) {
        return new Call(
                "subscription",
                Caller.root(account, LOGS),
                account,
                region,
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }
}
