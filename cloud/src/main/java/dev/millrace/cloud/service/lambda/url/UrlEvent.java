package dev.millrace.cloud.service.lambda.url;

import dev.millrace.wire.Bytes;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.HttpRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A request to a function's URL as the function is told of it: payload format 2.0.
final class UrlEvent {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final List<String> TEXTS =
            List.of("application/json", "application/javascript", "application/xml", "application/graphql");

    private UrlEvent() {}

    /// @param host of the URL, without a port
    /// @param caller who signed; null where the URL asks for no signature
    static byte[] of(
            HttpRequest request, Bytes body, String host, @Nullable Caller caller, String requestId, Instant now) {
        ObjectNode event = JsonMapper.shared().createObjectNode();
        event.put("version", "2.0")
                .put("routeKey", "$default")
                .put("rawPath", request.path())
                .put("rawQueryString", request.query());
        ArrayNode cookies = JsonMapper.shared().createArrayNode();
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("cookie")) {
                List.of(value.split(";")).forEach(cookie -> cookies.add(cookie.strip()));
            } else {
                headers.merge(lower, value, (had, more) -> had + "," + more);
            }
        });
        String from = request.from() == null ? "127.0.0.1" : request.from();
        headers.putIfAbsent("x-forwarded-for", from);
        headers.putIfAbsent("x-forwarded-proto", "http");
        if (!cookies.isEmpty()) {
            event.set("cookies", cookies);
        }
        ObjectNode told = event.putObject("headers");
        headers.forEach(told::put);
        Map<String, String> query = query(request.query());
        if (!query.isEmpty()) {
            ObjectNode parameters = event.putObject("queryStringParameters");
            query.forEach(parameters::put);
        }
        context(event.putObject("requestContext"), request, host, from, caller, requestId, now);
        boolean text = isText(request.headers().first("Content-Type", ""));
        if (body.size() > 0) {
            event.put("body", text ? body.asUtf8() : Base64.getEncoder().encodeToString(body.array()));
        }
        event.put("isBase64Encoded", body.size() > 0 && !text);
        return JsonMapper.shared().writeValueAsBytes(event);
    }

    private static void context(
            ObjectNode context,
            HttpRequest request,
            String host,
            String from,
            @Nullable Caller caller,
            String requestId,
            Instant now) {
        String id = host.substring(0, host.indexOf('.'));
        context.put("accountId", caller == null ? "anonymous" : caller.account());
        context.put("apiId", id);
        if (caller != null) {
            context.putNull("authentication");
            ObjectNode iam = context.putObject("authorizer").putObject("iam");
            iam.put("accessKey", caller.accessKeyId())
                    .put("accountId", caller.account())
                    .put("callerId", caller.userId())
                    .putNull("cognitoIdentity")
                    .putNull("principalOrgId")
                    .put("userArn", caller.arn())
                    .put("userId", caller.userId());
        }
        context.put("domainName", host).put("domainPrefix", id);
        context.putObject("http")
                .put("method", request.method())
                .put("path", request.path())
                .put("protocol", "HTTP/1.1")
                .put("sourceIp", from)
                .put("userAgent", request.headers().first("User-Agent", ""));
        context.put("requestId", requestId)
                .put("routeKey", "$default")
                .put("stage", "$default")
                .put("time", TIME.format(now))
                .put("timeEpoch", now.toEpochMilli());
    }

    /// A name that comes twice has its values with a comma between them.
    private static Map<String, String> query(String raw) {
        Map<String, String> all = new TreeMap<>();
        for (String pair : raw.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
                all.merge(name, equals < 0 ? "" : decoded(pair.substring(equals + 1)), (had, more) -> had + "," + more);
            }
        }
        return all;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEscaped) {
            return text;
        }
    }

    private static boolean isText(String contentType) {
        int parameters = contentType.indexOf(';');
        String type = (parameters < 0 ? contentType : contentType.substring(0, parameters))
                .strip()
                .toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || TEXTS.contains(type) || type.endsWith("+json") || type.endsWith("+xml");
    }
}
