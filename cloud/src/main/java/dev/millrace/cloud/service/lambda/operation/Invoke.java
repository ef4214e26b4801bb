package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.invoke.AsyncQueue;
import dev.millrace.cloud.service.lambda.invoke.Attempt;
import dev.millrace.cloud.service.lambda.invoke.Invoker;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.lambda.InvalidRequestContentException;
import dev.millrace.wire.lambda.InvocationRequest;
import dev.millrace.wire.lambda.InvocationResponse;
import dev.millrace.wire.lambda.RequestTooLargeException;
import dev.millrace.wire.lambda.ServiceException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.json.JsonFactory;

/// Invokes a function: at once and for its answer, later, or not at all.
public final class Invoke {
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    private final FunctionLookup lookup;
    private final Invoker invoker;
    private final AsyncQueue queue;
    private final JsonFactory json = new JsonFactory();

    public Invoke(FunctionLookup lookup, Invoker invoker, AsyncQueue queue) {
        this.lookup = lookup;
        this.invoker = invoker;
        this.queue = queue;
    }

    public InvocationResponse answer(InvocationRequest input, Call call) {
        String type = input.invocationType() == null ? "RequestResponse" : input.invocationType();
        CreateFunction.refuse("DurableExecutionName", input.durableExecutionName());
        CreateFunction.refuse("TenantId", input.tenantId());
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        Bytes given = input.payload();
        byte[] payload = orNothing(given);
        boolean async = type.equals("Event");
        int limit = async ? LambdaLimits.ASYNC_PAYLOAD_BYTES : LambdaLimits.SYNC_PAYLOAD_BYTES;
        if (payload.length > limit) {
            throw new RequestTooLargeException(payload.length + " byte payload is too large for the " + type
                            + " invocation type (limit " + limit + " bytes)")
                    .with("Type", "User");
        }
        FunctionVersion version = lookup.version(ref);
        checkJson(payload);
        if (type.equals("DryRun")) {
            return new InvocationResponse(204, null, null, null, null, null);
        }
        if (!version.condition().active()) {
            throw Refusals.inState(version.condition().state());
        }
        Invoker.Event event = new Invoker.Event(
                call.requestId(),
                payload,
                call.http().headers().first("X-Amzn-Trace-Id"),
                async ? null : clientContext(input.clientContext()),
                !async && "Tail".equals(input.logType()));
        if (async) {
            queue.accept(ref, event);
            return new InvocationResponse(202, null, null, Bytes.EMPTY, null, null);
        }
        return now(ref, event);
    }

    private InvocationResponse now(FunctionRef ref, Invoker.Event event) {
        Attempt attempt;
        try {
            attempt = invoker.invoke(ref, event);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new ServiceException("The server is closing.").with("Type", "Service");
        }
        return switch (attempt) {
            case Attempt.Done(Outcome outcome, String version) ->
                new InvocationResponse(
                        200, outcome.functionError(), outcome.logTail(), Bytes.wrap(outcome.payload()), version, null);
            case Attempt.Throttled _, Attempt.NotFound _, Attempt.NotActive _, Attempt.RoleRefused _ ->
                throw refusal(attempt);
        };
    }

    static byte[] orNothing(@org.jspecify.annotations.Nullable Bytes given) {
        return given == null || given.size() == 0 ? NOTHING : given.array();
    }

    /// Why an attempt came to nothing, in AWS's words.
    static AwsException refusal(Attempt attempt) {
        return switch (attempt) {
            case Attempt.Throttled(String reason) -> Refusals.throttled(reason);
            case Attempt.NotFound(String arn) -> Refusals.noFunction(arn);
            case Attempt.NotActive(String state) -> Refusals.inState(state);
            case Attempt.RoleRefused _ ->
                new AwsException("AccessDeniedException", 403, Refusals.ROLE).with("Type", "User");
            case Attempt.Done _ -> throw new IllegalArgumentException("the function has run");
        };
    }

    void checkJson(byte[] payload) {
        try (JsonParser parser = json.createParser(tools.jackson.core.ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() == null) {
                throw notJson("No content to map due to end-of-input");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw notJson("Unexpected content after the event");
            }
        } catch (JacksonException bad) {
            throw notJson(bad.getOriginalMessage());
        }
    }

    private static AwsException notJson(String why) {
        return new InvalidRequestContentException("Could not parse request body into json: " + why)
                .with("Type", "User");
    }

    /// It comes in base64; the runtime is given JSON.
    static @org.jspecify.annotations.Nullable String clientContext(@org.jspecify.annotations.Nullable String base64) {
        if (base64 == null) {
            return null;
        }
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidRequestContentException("Client context must be a valid Base64-encoded JSON object.")
                    .with("Type", "User");
        }
    }
}
