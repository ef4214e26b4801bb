package dev.millrace.cloud.composition;

import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.service.iam.access.AccessQueries;
import dev.millrace.cloud.service.sts.GivenKeySets;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What `millrace iam` asks of the server, as JSON:
///
/// ```
/// GET /_millrace/iam/why/<request id>
/// GET /_millrace/iam/refused                      the latest, newest last
/// GET /_millrace/iam/did/<account>/<role or user>
/// PUT /_millrace/iam/keys?issuer=<URL>            a JSON Web Key Set: what the issuer's tokens are verified by
/// ```
public final class AccessPages implements RawHandler {
    public static final String PATH = "/_millrace/iam";

    private static final int LATEST = 20;

    private static final int KEY_SET_BYTES_MAX = 1 << 20;

    private final AccessQueries access;
    private final GivenKeySets keySets;

    public AccessPages(AccessQueries access, GivenKeySets keySets) {
        this.access = access;
        this.keySets = keySets;
    }

    @Override
    public HttpResponse answer(HttpRequest request, String requestId) throws IOException {
        String[] parts = request.path().substring(PATH.length()).split("/", 4);
        if (parts.length == 2 && parts[1].equals("keys") && request.method().equals("PUT")) {
            return given(request);
        }
        Optional<?> found = switch (parts.length < 2 ? "" : parts[1]) {
            case "why" -> parts.length < 3 ? Optional.empty() : access.why(decoded(parts[2]));
            case "refused" -> Optional.of(access.latest(LATEST));
            case "did" -> parts.length < 4 ? Optional.empty() : access.did(parts[2], decoded(parts[3]));
            default -> Optional.empty();
        };
        return json(
                found.isPresent() ? 200 : 404,
                found.isPresent()
                        ? JsonMapper.shared().writeValueAsString(found.get())
                        : "{\"message\":\"Nothing is known of that here.\"}");
    }

    private HttpResponse given(HttpRequest request) throws IOException {
        String issuer = request.query().startsWith("issuer=")
                ? decoded(request.query().substring("issuer=".length()))
                : "";
        String keySet = request.body().readAll(KEY_SET_BYTES_MAX).asUtf8();
        return issuer.contains("://") && keySets.put(issuer, keySet)
                ? json(200, "{}")
                : json(400, "{\"message\":\"An issuer's URL is wanted, and a JSON Web Key Set with RSA or EC keys.\"}");
    }

    private static String decoded(String part) {
        try {
            return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return part;
        }
    }

    private static HttpResponse json(int status, String body) {
        return HttpResponse.of(
                status, new Headers().add("Content-Type", "application/json"), body.getBytes(StandardCharsets.UTF_8));
    }
}
