package dev.millrace.cloud.gateway;

import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;

/// The answer to a request for a service that Millrace lacks: it names it.
final class NotOffered {
    private NotOffered() {}

    static HttpResponse answer(HttpRequest request, String service, String requestId) {
        String message = "Millrace does not offer the service " + readable(service) + ".";
        return PlainAnswer.of(request, 501, "NotImplemented", message, requestId);
    }

    /// The name as a client gave it, without what would not be a name.
    private static String readable(String service) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < Math.min(service.length(), 64); i++) {
            char c = service.charAt(i);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-._ ".indexOf(c) >= 0) {
                name.append(c);
            }
        }
        return name.toString();
    }
}
