package dev.millrace.cloud.service.lambda.url;

import dev.millrace.cloud.service.lambda.domain.FunctionRef;
import dev.millrace.cloud.service.lambda.invoke.Attempt;
import dev.millrace.cloud.service.lambda.invoke.Invoker;
import dev.millrace.cloud.service.lambda.invoke.StreamedAnswer;
import dev.millrace.cloud.service.lambda.invoke.StreamedAnswer.Piece;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// An answer that is sent on while the function writes it. It may begin with its head: JSON, then eight zero bytes, as
/// runtimes write it for `application/vnd.awslambda.http-integration-response`.
final class UrlStream {
    private static final int ZEROS = 8;
    private static final int LONGEST_HEAD = 64 * 1024;

    private final Invoker invoker;
    private final FunctionRef ref;

    UrlStream(Invoker invoker, FunctionRef ref) {
        this.invoker = invoker;
        this.ref = ref;
    }

    /// @param rest what came of the body so far
    /// @param head null where the answer has none of its own
    private record Begun(UrlAnswer.@Nullable Head head, byte[] rest) {}

    HttpResponse answer(String requestId, byte[] event, @Nullable String trace) throws InterruptedException {
        StreamedAnswer answer =
                StreamedAnswer.of(invoker, ref, new Invoker.Event(requestId, event, trace, null, false));
        ByteArrayOutputStream begun = new ByteArrayOutputStream();
        boolean live = false;
        try {
            while (true) {
                switch (answer.next()) {
                    case Piece.Part(byte[] bytes) -> {
                        begun.writeBytes(bytes);
                        Optional<Begun> beginning = beginning(begun.toByteArray());
                        if (beginning.isPresent()) {
                            live = true;
                            return going(beginning.get(), answer);
                        }
                    }
                    case Piece.End(Attempt attempt) -> {
                        return begun.size() == 0 || failed(attempt) ? FunctionUrls.answer(attempt) : whole(begun.toByteArray());
                    }
                    case Piece.Broken() -> {
                        return UrlAnswer.failed();
                    }
                }
            }
        } finally {
            if (!live) {
                answer.abandon();
            }
        }
    }

    private static boolean failed(Attempt attempt) {
        return !(attempt instanceof Attempt.Done done) || done.outcome().functionError() != null;
    }

    /// Empty where a head may still be on its way.
    private static Optional<Begun> beginning(byte[] bytes) {
        if (bytes[0] != '{') {
            return Optional.of(new Begun(null, bytes));
        }
        int zeros = zeros(bytes);
        if (zeros < 0) {
            return bytes.length > LONGEST_HEAD ? Optional.of(new Begun(null, bytes)) : Optional.empty();
        }
        try {
            return Optional.of(new Begun(
                    UrlAnswer.head(JsonMapper.shared().readTree(bytes, 0, zeros)).orElse(null),
                    Arrays.copyOfRange(bytes, zeros + ZEROS, bytes.length)));
        } catch (JacksonException noHead) {
            return Optional.of(new Begun(null, bytes));
        }
    }

    private static int zeros(byte[] bytes) {
        int run = 0;
        for (int i = 0; i < bytes.length; i++) {
            run = bytes[i] == 0 ? run + 1 : 0;
            if (run == ZEROS) {
                return i - ZEROS + 1;
            }
        }
        return -1;
    }

    private static HttpResponse whole(byte[] bytes) {
        return HttpResponse.of(200, octets(), bytes);
    }

    private static Headers octets() {
        return new Headers().add("Content-Type", "application/octet-stream");
    }

    private static HttpResponse going(Begun begun, StreamedAnswer answer) {
        UrlAnswer.Head head = begun.head() == null ? new UrlAnswer.Head(200, octets()) : begun.head();
        return new HttpResponse(head.status(), head.headers(), new HttpResponse.Payload.Live(out -> send(begun.rest(), answer, out)));
    }

    private static void send(byte[] first, StreamedAnswer answer, OutputStream out)
            throws IOException, InterruptedException {
        try {
            if (first.length > 0) {
                out.write(first);
                out.flush();
            }
            while (true) {
                switch (answer.next()) {
                    case Piece.Part(byte[] bytes) -> {
                        out.write(bytes);
                        out.flush();
                    }
                    case Piece.End(Attempt attempt) -> {
                        if (failed(attempt)) {
                            throw new IOException("The function's answer broke off");
                        }
                        return;
                    }
                    case Piece.Broken() -> throw new IOException("The server is closing");
                }
            }
        } finally {
            answer.abandon();
        }
    }
}
