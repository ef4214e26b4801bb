package dev.millrace.cloud.service.lambda.url;

import dev.millrace.cloud.service.lambda.domain.FunctionUrl;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.util.List;
import java.util.Optional;

/// What a URL's rules let browsers do. Without rules the function answers everything, preflights too.
final class UrlCors {
    private static final String ANY = "*";

    private UrlCors() {}

    /// The answer to a browser's question before it sends what a form could not send; empty where it is none.
    static Optional<HttpResponse> preflight(FunctionUrl.Rules rules, HttpRequest request) {
        String origin = request.headers().first("Origin");
        String method = request.headers().first("Access-Control-Request-Method");
        if (!request.method().equals("OPTIONS") || origin == null || method == null) {
            return Optional.empty();
        }
        Headers grants = new Headers();
        if (allowed(rules.origins(), origin)) {
            grant(rules, origin, grants);
            if (allowed(rules.methods(), method)) {
                grants.set("Access-Control-Allow-Methods", String.join(",", rules.methods()));
            }
            if (!rules.headers().isEmpty()) {
                grants.set("Access-Control-Allow-Headers", String.join(",", rules.headers()));
            }
            if (rules.maxAgeSeconds() != null) {
                grants.set("Access-Control-Max-Age", rules.maxAgeSeconds().toString());
            }
            if ("true".equals(request.headers().first("Access-Control-Request-Private-Network"))) {
                grants.set("Access-Control-Allow-Private-Network", "true");
            }
        }
        return Optional.of(HttpResponse.empty(200, grants));
    }

    /// Adds what the answer to a request of another origin's page needs; the rules go over what the function says.
    static HttpResponse granted(FunctionUrl.Rules rules, HttpRequest request, HttpResponse answer) {
        String origin = request.headers().first("Origin");
        if (origin != null && allowed(rules.origins(), origin)) {
            grant(rules, origin, answer.headers());
            if (!rules.exposed().isEmpty()) {
                answer.headers().set("Access-Control-Expose-Headers", String.join(",", rules.exposed()));
            }
        }
        return answer;
    }

    private static void grant(FunctionUrl.Rules rules, String origin, Headers headers) {
        boolean anybody = rules.origins().contains(ANY) && !Boolean.TRUE.equals(rules.credentials());
        headers.set("Access-Control-Allow-Origin", anybody ? ANY : origin);
        headers.set("Vary", "Origin");
        if (Boolean.TRUE.equals(rules.credentials())) {
            headers.set("Access-Control-Allow-Credentials", "true");
        }
    }

    private static boolean allowed(List<String> list, String wanted) {
        return list.contains(ANY) || list.stream().anyMatch(wanted::equalsIgnoreCase);
    }
}
