package dev.millrace.cloud.gateway;

import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;

/// Answers requests that are not AWS API calls, by path prefix: a registry's protocol, the server's own pages. The
/// body is as it came; nothing was verified. What it throws is answered 500 and logged.
@FunctionalInterface
public interface RawHandler {
    HttpResponse answer(HttpRequest request, String requestId) throws Exception;
}
