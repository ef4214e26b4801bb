package dev.millrace.cloud.service.ecr.distribution;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import java.util.List;
import java.util.Map;

/// A request that is answered with one of the protocol's errors.
final class RefusedException extends Exception {
    private final ErrorCode code;
    private final int status;
    private final transient Headers headers = new Headers();

    RefusedException(ErrorCode code, String message) {
        this(code, code.status(), message);
    }

    RefusedException(ErrorCode code, int status, String message) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
    }

    RefusedException with(String header, String value) {
        headers.set(header, value);
        return this;
    }

    HttpResponse answer() {
        return Answers.json(
                status,
                headers,
                Map.of("errors", List.of(Map.of("code", code.name(), "message", String.valueOf(getMessage())))));
    }
}
