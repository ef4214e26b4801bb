package dev.millrace.cloud.composition;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.service.iam.Identities;
import dev.millrace.cloud.service.scheduler.TargetApi;
import dev.millrace.cloud.service.sts.SessionCredentials;
import dev.millrace.cloud.service.sts.Sessions;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.validation.Constraints;
import dev.millrace.wire.validation.Constraints.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// This server's operations as schedules call them: as a client would that acts in a session of the schedule's role,
/// without the way over HTTP.
public final class ServiceTargets implements TargetApi {
    private static final String SCHEDULER = "scheduler.amazonaws.com";
    private static final Duration SESSION = Duration.ofMinutes(15);

    private final List<Service> services;
    private final BeforeCall authorizer;
    private final Identities identities;
    private final Sessions sessions;
    private final RandomGenerator random;

    /// @param services may still grow; looked at when something is called
    public ServiceTargets(
            List<Service> services,
            BeforeCall authorizer,
            Identities identities,
            Sessions sessions,
            RandomGenerator random) {
        this.services = services;
        this.authorizer = authorizer;
        this.identities = identities;
        this.sessions = sessions;
        this.random = random;
    }

    private record Found(Service service, dev.millrace.wire.service.Operation operation) {}

    @Override
    public boolean offers(Operation operation) {
        return find(operation).isPresent();
    }

    @Override
    public Optional<String> flaw(Operation operation, JsonNode input) {
        try {
            find(operation).ifPresent(found -> InputReading.read(found.operation.input(), input));
            return Optional.empty();
        } catch (InputReading.NotReadable e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public boolean assumable(String roleArn, String groupArn, String account) {
        return identities.trustsService(
                roleArn, SCHEDULER, Map.of("aws:SourceArn", List.of(groupArn), "aws:SourceAccount", List.of(account)));
    }

    @Override
    public Answer call(Request request) {
        Optional<Found> found = find(request.operation());
        if (found.isEmpty()) {
            return new Answer.Refused("UnknownOperation", "there is no " + request.operation(), false);
        }
        try {
            call(found.get(), request);
            return new Answer.Accepted();
        } catch (InputReading.NotReadable e) {
            return new Answer.Refused("ValidationException", String.valueOf(e.getMessage()), false);
        } catch (AwsException refused) {
            return new Answer.Refused(refused.code(), refused.message(), again(refused));
        }
    }

    private void call(Found found, Request request) {
        Structure input = InputReading.read(found.operation.input(), request.input());
        List<Violation> violations = Constraints.violations(input);
        if (!violations.isEmpty()) {
            throw new AwsException("ValidationException", 400, found.service.sentence(violations));
        }
        Call call = new Call(
                Ids.uuid(random),
                caller(request),
                request.account(),
                request.region(),
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
        // A resource's policy may let it into another account: then it is a call there.
        Call allowed = authorizer.check(found.service, found.operation, input, call);
        found.operation.handler().answer(input, allowed);
    }

    private Caller caller(Request request) {
        if (!identities.trustsService(request.roleArn(), SCHEDULER)) {
            throw new AwsException("AccessDeniedException", 403, request.roleArn() + " cannot be assumed.");
        }
        SessionCredentials opened = sessions.open(request.roleArn(), request.session(), SESSION);
        return sessions.find(opened.accessKeyId(), opened.token())
                .map(session -> session.caller(opened.token()))
                .orElseThrow(() -> new IllegalStateException("a session that was just opened"));
    }

    /// Too much at once, and what is the server's own fault, may go better the next time.
    private static boolean again(AwsException refused) {
        String code = refused.code();
        return refused.httpStatus() >= 500 && refused.httpStatus() != 501
                || refused.httpStatus() == 429
                || code.contains("Throttl")
                || code.contains("TooManyRequests")
                || code.contains("LimitExceeded")
                || code.contains("ThroughputExceeded");
    }

    private Optional<Found> find(Operation wanted) {
        return services.stream()
                .filter(service -> named(service, wanted.service()))
                .flatMap(service -> service.operations().stream()
                        .filter(operation -> operation.name().equals(wanted.name()))
                        .map(operation -> new Found(service, operation)))
                .filter(found -> found.operation.input().members().stream()
                        .noneMatch(member -> member.target() instanceof Shape.Scalar scalar
                                && scalar.kind() == Shape.Kind.STREAM))
                .findAny();
    }

    /// Universal targets name services as the SDK for Java does: `cloudwatchlogs`, `eventbridge`.
    private static boolean named(Service service, String name) {
        String id = service.facts().id().toLowerCase(Locale.ROOT);
        return id.equals(name)
                || switch (name) {
                    case "cloudwatchlogs" -> id.equals("logs");
                    case "eventbridge" -> id.equals("events");
                    default -> false;
                };
    }
}
