package dev.millrace.wire.service;

import dev.millrace.wire.Caller;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;

/// Answers a service's requests: HTTP request → operation and input → service → output or error → HTTP response.
/// Never throws: an error that is not AWS's own becomes an internal failure here, logged once with the request id.
public interface ServiceEndpoint {
    Service service();

    /// @param account the account whose resources are meant
    HttpResponse answer(HttpRequest request, Caller caller, String account, String region, String requestId);
}
