package dev.millrace.wire.endpoint;

import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.http.HttpResponse.Payload;
import dev.millrace.wire.service.Answers;
import dev.millrace.wire.service.Does;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/// Requests to a described service whose operations answer what a test says.
final class Asked {
    private static final Answers<Structure, Structure> ANSWERS_NOTHING = (_, _) -> {
        throw new AssertionError("only the description is wanted");
    };
    private static final Does<Structure> DOES_NOTHING = (_, _) -> {};

    private Asked() {}

    /// A service of which only the description is wanted.
    /// @param operations a generated table
    static Service described(Class<?> operations) {
        try {
            Object table = operations.getConstructor().newInstance();
            for (Method line : operations.getDeclaredMethods()) {
                if (line.getReturnType() == operations) {
                    boolean answers = line.getParameterTypes()[0] == Answers.class;
                    line.invoke(table, answers ? ANSWERS_NOTHING : DOES_NOTHING);
                }
            }
            return (Service) operations.getMethod("build").invoke(table);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no generated table: " + operations, e);
        }
    }

    /// The same service, every operation answered by `handler`.
    static ServiceEndpoint endpoint(Service described, Operation.Handler handler) {
        return ServiceEndpoint.of(described.with(operation -> operation.answeredBy(handler)));
    }

    static HttpResponse ask(ServiceEndpoint endpoint, String method, String target, Headers headers, byte[] body) {
        int mark = target.indexOf('?');
        return endpoint.answer(
                new HttpRequest(
                        method,
                        mark < 0 ? target : target.substring(0, mark),
                        mark < 0 ? "" : target.substring(mark + 1),
                        headers,
                        Body.of(Bytes.wrap(body))),
                Caller.root("000000000000", "test"),
                "000000000000",
                "us-east-1",
                "11111111-2222-3333-4444-555555555555");
    }

    static HttpResponse askJson(ServiceEndpoint endpoint, String target, String body) {
        return ask(
                endpoint,
                "POST",
                "/",
                new Headers().add("X-Amz-Target", target).add("Content-Type", "application/x-amz-json-1.1"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    static String text(HttpResponse answer) {
        return switch (answer.payload()) {
            case Payload.Whole whole -> new String(whole.array(), 0, whole.length(), StandardCharsets.UTF_8);
            case Payload.Streamed streamed -> {
                try {
                    yield streamed.body().readAll(1 << 20).asUtf8();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            case Payload.Live live -> throw new AssertionError("a live answer");
        };
    }
}
