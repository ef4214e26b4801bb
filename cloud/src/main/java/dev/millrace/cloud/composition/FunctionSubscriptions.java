package dev.millrace.cloud.composition;

import dev.millrace.cloud.service.lambda.ServiceInvocations;
import dev.millrace.cloud.service.lambda.ServiceInvocations.Permit;
import dev.millrace.cloud.service.lambda.ServiceInvocations.Source;
import dev.millrace.cloud.service.logs.LogDestination;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Functions that log events are sent to. They are called as events come, one event for each message.
public final class FunctionSubscriptions implements LogDestination {
    private final ServiceInvocations functions;

    public FunctionSubscriptions(ServiceInvocations functions) {
        this.functions = functions;
    }

    @Override
    public boolean needsRole() {
        return false;
    }

    @Override
    public Optional<String> refusal(Route route, byte[] message) {
        return permitted(route).isPresent()
                ? Optional.empty()
                : Optional.of("Could not execute the lambda function. Make sure you have given CloudWatch Logs "
                        + "permission to execute your function.");
    }

    @Override
    public Outcome deliver(Route route, String partitionKey, byte[] message) {
        Optional<Source> as = permitted(route);
        as.ifPresent(source -> functions.call(
                route.destinationArn(),
                source,
                ("{\"awslogs\":{\"data\":\"" + Base64.getEncoder().encodeToString(message) + "\"}}")
                        .getBytes(StandardCharsets.UTF_8)));
        return as.isPresent() ? Outcome.DELIVERED : Outcome.REFUSED;
    }

    /// As whom the function may be called: its policy names the service, in all regions or in one.
    private Optional<Source> permitted(Route route) {
        return List.of("logs.amazonaws.com", "logs." + route.region() + ".amazonaws.com").stream()
                .map(principal -> new Source(principal, route.logGroupArn(), route.account()))
                .filter(source -> functions.permit(route.destinationArn(), source) == Permit.GIVEN)
                .findFirst();
    }
}
