package dev.millrace.cloud.service.lambda.operation;

import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.domain.FunctionVersion;
import dev.millrace.cloud.service.lambda.invoke.Attempt;
import dev.millrace.cloud.service.lambda.invoke.Invoker;
import dev.millrace.cloud.service.lambda.invoke.StreamedAnswer;
import dev.millrace.cloud.service.lambda.invoke.StreamedAnswer.Piece;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.EventStream;
import dev.millrace.wire.lambda.InvokeResponseStreamUpdate;
import dev.millrace.wire.lambda.InvokeWithResponseStreamCompleteEvent;
import dev.millrace.wire.lambda.InvokeWithResponseStreamRequest;
import dev.millrace.wire.lambda.InvokeWithResponseStreamResponse;
import dev.millrace.wire.lambda.InvokeWithResponseStreamResponseEvent;
import dev.millrace.wire.lambda.RequestTooLargeException;
import dev.millrace.wire.lambda.ServiceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Invokes a function and hands its answer on while it is written. Of a function that does not stream, the answer comes
/// in one piece. Whether the function may begin is known before the answer's head, so a refusal is an error as of
/// Invoke.
public final class InvokeWithResponseStream {
    private final FunctionLookup lookup;
    private final Invoker invoker;
    private final Invoke invoke;

    public InvokeWithResponseStream(FunctionLookup lookup, Invoker invoker, Invoke invoke) {
        this.lookup = lookup;
        this.invoker = invoker;
        this.invoke = invoke;
    }

    public InvokeWithResponseStreamResponse answer(InvokeWithResponseStreamRequest input, Call call) {
        CreateFunction.refuse("TenantId", input.tenantId());
        FunctionRef ref = lookup.ref(input.functionName(), input.qualifier(), call);
        byte[] payload = Invoke.orNothing(input.payload());
        if (payload.length > LambdaLimits.SYNC_PAYLOAD_BYTES) {
            throw new RequestTooLargeException(payload.length + " byte payload is too large for the RequestResponse "
                            + "invocation type (limit " + LambdaLimits.SYNC_PAYLOAD_BYTES + " bytes)")
                    .with("Type", "User");
        }
        FunctionVersion version = lookup.version(ref);
        invoke.checkJson(payload);
        if ("DryRun".equals(input.invocationType())) {
            return new InvokeWithResponseStreamResponse(204, version.version(), null, null);
        }
        Invoker.Event event = new Invoker.Event(
                call.requestId(),
                payload,
                call.http().headers().first("X-Amzn-Trace-Id"),
                Invoke.clientContext(input.clientContext()),
                "Tail".equals(input.logType()));
        StreamedAnswer answer = StreamedAnswer.of(invoker, ref, event);
        try {
            Piece first = answer.next();
            if (first instanceof Piece.End(Attempt attempt) && !(attempt instanceof Attempt.Done)) {
                throw Invoke.refusal(attempt);
            }
            if (first instanceof Piece.Broken) {
                throw new ServiceException("The server is closing.").with("Type", "Service");
            }
            return new InvokeWithResponseStreamResponse(
                    200, version.version(), sink -> send(first, answer, sink), null);
        } catch (InterruptedException ending) {
            answer.abandon();
            Thread.currentThread().interrupt();
            throw new ServiceException("The server is closing.").with("Type", "Service");
        }
    }

    private static void send(
            Piece first, StreamedAnswer answer, EventStream.Sink<InvokeWithResponseStreamResponseEvent> sink)
            throws IOException, InterruptedException {
        try {
            boolean streamed = false;
            for (Piece piece = first; ; piece = answer.next()) {
                switch (piece) {
                    case Piece.Part(byte[] bytes) -> {
                        sink.send(chunk(bytes));
                        streamed = true;
                    }
                    case Piece.End(Attempt.Done(Outcome outcome, String _)) -> {
                        if (!streamed && outcome.payload().length > 0) {
                            sink.send(chunk(outcome.payload()));
                        }
                        sink.send(complete(outcome));
                        return;
                    }
                    case Piece.End _, Piece.Broken _ ->
                        throw new ServiceException("The function's answer broke off.").with("Type", "Service");
                }
            }
        } finally {
            answer.abandon();
        }
    }

    private static InvokeWithResponseStreamResponseEvent chunk(byte[] bytes) {
        return InvokeWithResponseStreamResponseEvent.builder()
                .payloadChunk(new InvokeResponseStreamUpdate(Bytes.wrap(bytes)))
                .build();
    }

    private static InvokeWithResponseStreamResponseEvent complete(Outcome outcome) {
        boolean failed = outcome.functionError() != null;
        return InvokeWithResponseStreamResponseEvent.builder()
                .invokeComplete(new InvokeWithResponseStreamCompleteEvent(
                        outcome.functionError(),
                        failed ? new String(outcome.payload(), StandardCharsets.UTF_8) : null,
                        outcome.logTail()))
                .build();
    }
}
