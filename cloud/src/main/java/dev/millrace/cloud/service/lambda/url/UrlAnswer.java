package dev.millrace.cloud.service.lambda.url;

import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a function answers as the response of its URL: with a `statusCode` it says everything itself, without one its
/// answer is the body of a 200.
final class UrlAnswer {
    /// The connection's own.
    private static final Set<String> NOT_ITS_OWN = own();

    private UrlAnswer() {}

    private static Set<String> own() {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(Set.of("connection", "content-length", "date", "keep-alive", "transfer-encoding", "upgrade"));
        return names;
    }

    /// The head of a response.
    record Head(int status, Headers headers) {}

    static HttpResponse of(byte[] payload) {
        JsonNode json;
        try {
            json = JsonMapper.shared().readTree(payload);
        } catch (JacksonException notJson) {
            return plain(payload);
        }
        if (!json.isObject() || !json.has("statusCode")) {
            return plain(json.isString() ? json.asString().getBytes(StandardCharsets.UTF_8) : payload);
        }
        Optional<Head> head = head(json);
        if (head.isEmpty()) {
            return failed();
        }
        JsonNode body = json.path("body");
        byte[] bytes = body.isMissingNode() || body.isNull()
                ? new byte[0]
                : (body.isString() ? body.asString() : body.toString()).getBytes(StandardCharsets.UTF_8);
        if (json.path("isBase64Encoded").asBoolean(false)) {
            try {
                bytes = Base64.getMimeDecoder().decode(bytes);
            } catch (IllegalArgumentException notBase64) {
                return failed();
            }
        }
        return HttpResponse.of(head.get().status(), head.get().headers(), bytes);
    }

    /// Status, headers and cookies; empty where they are none that can be sent.
    static Optional<Head> head(JsonNode json) {
        int status = json.path("statusCode").asInt(200);
        if (status < 200 || status > 599) {
            return Optional.empty();
        }
        Headers headers = new Headers();
        for (Map.Entry<String, JsonNode> header : json.path("headers").properties()) {
            String name = header.getKey();
            String value = header.getValue().isString()
                    ? header.getValue().asString()
                    : header.getValue().toString();
            if (!sendable(value)
                    || name.isEmpty()
                    || !name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':')) {
                return Optional.empty();
            }
            if (!NOT_ITS_OWN.contains(name)) {
                headers.set(name, value);
            }
        }
        for (JsonNode cookie : json.path("cookies")) {
            if (!sendable(cookie.asString(""))) {
                return Optional.empty();
            }
            headers.add("Set-Cookie", cookie.asString(""));
        }
        if (!headers.has("Content-Type")) {
            headers.set("Content-Type", "application/json");
        }
        return Optional.of(new Head(status, headers));
    }

    private static boolean sendable(String value) {
        return value.chars().allMatch(c -> (c >= ' ' || c == '\t') && c != 0x7F);
    }

    private static HttpResponse plain(byte[] body) {
        return HttpResponse.of(200, new Headers().add("Content-Type", "application/json"), body);
    }

    /// The function failed, or said what cannot be sent.
    static HttpResponse failed() {
        return error(502, "InternalServerErrorException", "Internal Server Error");
    }

    static HttpResponse forbidden() {
        return error(
                403,
                "AccessDeniedException",
                "Forbidden. For troubleshooting Function URL authorization issues, see:"
                        + " https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html");
    }

    static HttpResponse error(int status, String type, String message) {
        return HttpResponse.of(
                status,
                new Headers().add("Content-Type", "application/json").add("x-amzn-ErrorType", type),
                JsonMapper.shared().writeValueAsBytes(Map.of("Message", message)));
    }
}
