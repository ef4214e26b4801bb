package dev.millrace.cloud.gateway;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// The answer to a request for a service that Millrace lacks: it names it, in a form that its client most likely
/// reads.
final class NotOffered {
    private static final String CODE = "NotImplemented";

    private NotOffered() {}

    static HttpResponse answer(HttpRequest request, String service, String requestId) {
        String message = "Millrace does not offer the service " + readable(service) + ".";
        Headers headers = new Headers().add("x-amzn-RequestId", requestId);
        boolean query = request.headers().first("Content-Type", "").startsWith("application/x-www-form-urlencoded")
                || request.query().contains("Action=");
        String body = query
                ? "<ErrorResponse><Error><Type>Receiver</Type><Code>" + CODE + "</Code><Message>" + message
                        + "</Message></Error><RequestId>" + requestId + "</RequestId></ErrorResponse>"
                : "{\"__type\":\"" + CODE + "\",\"message\":\"" + message + "\"}";
        if (!query) {
            headers.add("x-amzn-ErrorType", CODE);
        }
        headers.add("Content-Type", query ? "text/xml" : "application/json");
        return HttpResponse.of(501, headers, body.getBytes(StandardCharsets.UTF_8));
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
