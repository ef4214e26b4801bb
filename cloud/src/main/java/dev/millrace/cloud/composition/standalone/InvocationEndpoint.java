package dev.millrace.cloud.composition.standalone;

import dev.millrace.cloud.aws.Ids;
import dev.millrace.cloud.gateway.listener.Listener;
import dev.millrace.cloud.service.lambda.LambdaLimits;
import dev.millrace.cloud.service.lambda.runtime.Outcome;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `POST /2015-03-31/functions/function/invocations`: an event in, the function's answer out. As with the runtime
/// interface emulator the name of the function is of no matter, every invocation is synchronous, and a function's error
/// is answered 200 with the error as JSON; unlike it the header `X-Amz-Function-Error` says so, as Lambda's own does.
public final class InvocationEndpoint implements AutoCloseable {
    private static final Pattern PATH = Pattern.compile("/2015-03-31/functions/[^/]+/invocations");
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    private final Invoked function;
    private final SecureRandom random = new SecureRandom();
    private final Listener listener;

    /// Whom events go to: [ImageFunction#invoke].
    @FunctionalInterface
    public interface Invoked {
        Outcome invoke(
                String requestId,
                byte[] payload,
                @Nullable String traceId,
                @Nullable String clientContext,
                boolean tailWanted)
                throws InterruptedException;
    }

    /// Binds the port; 0 takes a free one. Requests wait for [#serve].
    /// @throws IOException where it cannot be bound, with a sentence for the user
    public InvocationEndpoint(String host, int port, Invoked function) throws IOException {
        this.function = function;
        this.listener = Listener.bind(host, port);
    }

    public void serve() {
        listener.serve(this::answer);
    }

    public int port() {
        return listener.port();
    }

    HttpResponse answer(HttpRequest request) {
        if (!PATH.matcher(request.path()).matches()) {
            return refused(404, "POST an event to /2015-03-31/functions/function/invocations");
        }
        if (!request.method().equals("POST")) {
            return refused(405, "POST an event");
        }
        Bytes body;
        try {
            body = request.body().readAll(LambdaLimits.SYNC_PAYLOAD_BYTES);
        } catch (IOException e) {
            return refused(413, "The event has " + e.getMessage());
        }
        Headers headers = request.headers();
        String clientContext = headers.first("X-Amz-Client-Context");
        if (clientContext != null) {
            try {
                clientContext = new String(Base64.getDecoder().decode(clientContext), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException notBase64) {
                return refused(400, "X-Amz-Client-Context is not base64");
            }
        }
        String requestId = Ids.uuid(random);
        Outcome outcome;
        try {
            outcome = function.invoke(
                    requestId,
                    body.size() == 0 ? NOTHING : body.array(),
                    headers.first("X-Amzn-Trace-Id"),
                    clientContext,
                    "Tail".equals(headers.first("X-Amz-Log-Type")));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return refused(503, "The function is ending");
        }
        Headers told = new Headers()
                .add("Content-Type", "application/json")
                .add("X-Amzn-RequestId", requestId)
                .add("X-Amz-Executed-Version", "$LATEST");
        if (outcome.functionError() != null) {
            told.add("X-Amz-Function-Error", outcome.functionError());
        }
        if (outcome.logTail() != null) {
            told.add("X-Amz-Log-Result", outcome.logTail());
        }
        return HttpResponse.of(200, told, outcome.payload());
    }

    private static HttpResponse refused(int status, String sentence) {
        return HttpResponse.of(
                status,
                new Headers().add("Content-Type", "application/json"),
                ("{\"message\":\"" + sentence + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        listener.close();
    }
}
